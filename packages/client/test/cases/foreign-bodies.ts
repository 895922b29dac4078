import { customer, json } from './answers.ts'
import { envelope, errors } from './errors.ts'
import { all, fails, gives, letsGo, sends, takes } from './judge.ts'
import { reply } from './script.ts'
import type { WireCase } from './wire-case.ts'

const html = { 'content-type': 'text/html; charset=utf-8' }
const badGateway = '<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>'
const login = '<!doctype html><title>Sign in to Airport Wi-Fi</title>'

/** Answers that another than the API has made, or that are in the wrong place. */
export const foreignBodyCases: readonly WireCase[] = [
  {
    number: 8,
    title: 'the 502 page of a proxy',
    serve: [[reply(502, { ...html, 'x-request-id': 'req-8' }, badGateway)]],
    setup: { retries: 0 },
    expected: {
      failure: { kind: 'http', status: 502, text: badGateway, requestId: 'req-8', gaveUp: 'attempts' },
      requests: 1,
    },
    survives: all(fails(502), sends(1), ({ error }) =>
      error?.message.includes('<html>') ? 'Its message is the page' : undefined,
    ),
  },
  {
    number: 10,
    title: 'the plain 504 of a proxy',
    serve: [[reply(504, { 'content-type': 'text/plain' }, 'upstream request timeout')]],
    setup: { retries: 0 },
    expected: {
      failure: { kind: 'http', status: 504, text: 'upstream request timeout', gaveUp: 'attempts' },
      requests: 1,
    },
    survives: all(fails(504), sends(1)),
  },
  {
    number: 11,
    title: 'a page at 200 where JSON is expected',
    serve: [[reply(200, { ...html, 'x-request-id': 'req-11' }, login)]],
    expected: { failure: { kind: 'parse', status: 200, text: login, requestId: 'req-11' }, requests: 1 },
    survives: all(fails(200), sends(1)),
  },
  {
    number: 11,
    title: 'a page at 200 that says it is JSON',
    serve: [[reply(200, json, login)]],
    expected: { failure: { kind: 'parse', status: 200, text: login }, requests: 1 },
    survives: all(fails(200), sends(1)),
  },
  {
    number: 13,
    title: 'an error under 200',
    serve: [[reply(200, json, envelope('VAL_001', 'Validation failed', { email: 'Is no address' }))]],
    setup: { errors },
    expected: {
      failure: {
        kind: 'api',
        error_code: 'VAL_001',
        errors: { email: 'Is no address' },
        message: 'Validation failed',
        status: 200,
        contradictsStatus: true,
      },
      requests: 1,
    },
    survives: all(fails(200), sends(1)),
  },
  {
    number: 13,
    title: 'an error without a code under 200',
    serve: [[reply(200, json, '{"success":false,"message":"No"}')]],
    expected: {
      failure: { kind: 'http', status: 200, text: '{"success":false,"message":"No"}', message: 'No' },
      requests: 1,
    },
    survives: all(fails(200), sends(1)),
  },
  {
    number: 17,
    title: 'data behind a byte order mark',
    serve: [[reply(200, json, `\uFEFF${JSON.stringify({ success: true, data: customer })}`)]],
    expected: { data: customer, requests: 1 },
    survives: gives(customer),
  },
  {
    number: 22,
    title: 'an error of 64 MB',
    serve: [
      [
        `HTTP/1.1 500 No\r\ncontent-type: text/plain\r\ncontent-length: ${2 ** 26}\r\n\r\n`,
        { repeat: 'x'.repeat(2 ** 16), times: 2 ** 10 },
      ],
    ],
    setup: { retries: 0 },
    expected: { failure: { kind: 'http', status: 500, text: '65536 characters', gaveUp: 'attempts' }, requests: 1 },
    survives: all(fails(500), sends(1), takes(2 ** 24), letsGo),
  },
  {
    number: 26,
    title: 'data with a key twice, a number out of range and half a character',
    serve: [[reply(200, json, String.raw`{"success":true,"data":{"id":1,"id":2,"sum":1e400,"name":"\ud800"}}`)]],
    expected: { data: { id: 2, sum: null, name: '\uD800' }, requests: 1 },
    survives: gives({ id: 2, sum: null, name: '\uD800' }),
  },
]
