import { json } from './answers.ts'
import { all, fails, gives, sends } from './judge.ts'
import { head, reply } from './script.ts'
import type { CaseCall, WireCase } from './wire-case.ts'

const chunked = { 'transfer-encoding': 'chunked' }

/** A call whose success has no body. */
function bodiless(status: number, answer: string, call: CaseCall = {}): WireCase {
  const { method = 'GET' } = call
  return {
    number: 14,
    title: `a ${status} to ${method}`,
    serve: [[answer]],
    run: ({ call: send }) => send(call),
    expected: { data: undefined, requests: 1 },
    survives: all(({ settled }) => (settled === 'data' ? undefined : 'It fails'), sends(1)),
  }
}

/** A HEAD that fails. */
function failingHead(status: number, gaveUp?: string): WireCase {
  return {
    number: 14,
    title: `a ${status} to HEAD`,
    serve: [[head(status, { ...json, 'content-length': '1000' })]],
    setup: { retries: 0 },
    run: ({ call }) => call({ method: 'HEAD' }),
    expected: { failure: { kind: 'http', method: 'HEAD', status, text: '', ...(gaveUp && { gaveUp }) }, requests: 1 },
    survives: all(fails(status), sends(1)),
  }
}

function emptyJson(how: string, answer: string, call: CaseCall = {}, text = ''): WireCase {
  const { method = 'GET' } = call
  return {
    number: 15,
    title: `JSON that is ${how}, to ${method}`,
    serve: [[answer]],
    run: ({ call: send }) => send(call),
    expected: { failure: { kind: 'parse', method, status: 200, text }, requests: 1 },
    survives: all(fails(200), sends(1)),
  }
}

function emptyError(status: number, how: string, answer: string, gaveUp?: string): WireCase {
  return {
    number: 16,
    title: `an empty ${status}, ${how}`,
    serve: [[answer]],
    setup: { retries: 0 },
    expected: { failure: { kind: 'http', status, text: '', ...(gaveUp && { gaveUp }) }, requests: 1 },
    survives: all(fails(status), sends(1)),
  }
}

/** Answers of which there is nothing to read. */
export const emptyBodyCases: readonly WireCase[] = [
  bodiless(204, reply(204, {})),
  bodiless(204, reply(204, {}), { method: 'DELETE' }),
  bodiless(205, reply(205, {})),
  bodiless(205, reply(205, {}), { method: 'POST' }),
  bodiless(304, head(304, { etag: '"1"' }), { headers: { 'if-none-match': '"1"' } }),
  bodiless(200, head(200, { ...json, 'content-length': '1000' }), { method: 'HEAD' }),
  failingHead(404),
  failingHead(500, 'attempts'),
  emptyJson('empty', reply(200, json)),
  emptyJson('empty and chunked', reply(200, { ...json, ...chunked })),
  emptyJson('blank', reply(200, json, ' \n'), {}, ' \n'),
  emptyJson('empty', reply(200, json), { method: 'POST', body: { name: 'Ada' } }),
  {
    number: 15,
    title: 'nothing of no type, to GET',
    serve: [[reply(200, {})]],
    expected: { failure: { kind: 'parse', status: 200, text: '' }, requests: 1 },
    survives: fails(200),
  },
  {
    number: 15,
    title: 'nothing of no type, to DELETE',
    serve: [[reply(200, {})]],
    run: ({ call }) => call({ method: 'DELETE' }),
    expected: { data: undefined, requests: 1 },
    survives: all(({ settled }) => (settled === 'data' ? undefined : 'It fails'), sends(1)),
  },
  emptyError(404, 'with its length', reply(404, json)),
  emptyError(404, 'chunked', reply(404, { ...json, ...chunked })),
  emptyError(500, 'with its length', reply(500, json), 'attempts'),
  emptyError(500, 'chunked', reply(500, { ...json, ...chunked }), 'attempts'),
  {
    number: 14,
    title: 'data that is null',
    serve: [[reply(200, json, '{"success":true,"data":null}')]],
    expected: { data: null, requests: 1 },
    survives: gives(null),
  },
]
