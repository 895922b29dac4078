import { json } from './answers.ts'
import { envelope, errors } from './errors.ts'
import { all, fails, noted, sends } from './judge.ts'
import { reply } from './script.ts'
import { tellError } from './tell-error.ts'
import type { WireCase } from './wire-case.ts'

const invalid = envelope('VAL_001', 'Validation failed', { email: 'Is no address' })
const invalidFailure = {
  kind: 'api',
  error_code: 'VAL_001',
  errors: { email: 'Is no address' },
  message: 'Validation failed',
  status: 422,
}

const otherTypes: readonly (readonly [title: string, headers: Readonly<Record<string, string>>])[] = [
  ['as text/plain', { 'content-type': 'text/plain' }],
  ['without a content type', {}],
  ['as application/problem+json', { 'content-type': 'application/problem+json' }],
  ['with a charset', { 'content-type': 'application/json; charset=utf-8' }],
  ['as APPLICATION/JSON', { 'content-type': 'APPLICATION/JSON' }],
]

const oddFields: readonly (readonly [title: string, errors: unknown, read: Readonly<Record<string, string>>])[] = [
  ['an array', ['Is no address'], {}],
  ['null', null, {}],
  ['a sentence', 'Is no address', { _body: 'Is no address' }],
  ['a nested object', { address: { street: 'Is missing' } }, { 'address.street': 'Is missing' }],
  ['an object of numbers', { age: 17 }, { age: '17' }],
]

/** Errors whose bodies say what they are, more or less well. */
export const errorBodyCases: readonly WireCase[] = [
  {
    number: 1,
    title: 'an envelope at 422',
    serve: [[reply(422, { ...json, 'x-request-id': 'req-1' }, invalid)]],
    setup: { errors },
    expected: { failure: { ...invalidFailure, requestId: 'req-1' }, requests: 1 },
    survives: all(fails(422, 'VAL_001'), sends(1), ({ error }) =>
      JSON.stringify(error?.fields) === '{"email":"Is no address"}' ? undefined : 'Its error does not tell the fields',
    ),
  },
  ...otherTypes.map(([how, headers]): WireCase => ({
    number: 2,
    title: `an envelope ${how}`,
    serve: [[reply(422, headers, invalid)]],
    setup: { errors },
    expected: { failure: invalidFailure, requests: 1 },
    survives: all(fails(422, 'VAL_001'), sends(1)),
  })),
  {
    number: 3,
    title: 'a code that no catalog lists',
    serve: [[reply(422, json, envelope('NEW_007', 'Not on Sundays'))]],
    setup: { errors },
    expected: {
      failure: { kind: 'unlisted', unlistedCode: 'NEW_007', errors: {}, message: 'Not on Sundays', status: 422 },
      requests: 1,
    },
    survives: all(fails(422, 'NEW_007'), sends(1)),
  },
  {
    number: 4,
    title: 'a code with a status that the catalog does not say',
    serve: [[reply(403, json, envelope('AUTH_001', 'Invalid API key provided'))]],
    setup: { errors },
    expected: {
      failure: {
        kind: 'api',
        error_code: 'AUTH_001',
        errors: {},
        message: 'Invalid API key provided',
        status: 403,
        contradictsStatus: true,
      },
      requests: 1,
    },
    survives: all(fails(403, 'AUTH_001'), sends(1)),
  },
  {
    number: 5,
    title: 'an envelope without code, message and errors',
    serve: [[reply(400, json, '{"success":false}')]],
    setup: { errors },
    expected: { failure: { kind: 'http', status: 400, text: '{"success":false}' }, requests: 1 },
    survives: all(fails(400), sends(1)),
  },
  {
    number: 5,
    title: 'an envelope without message and errors',
    serve: [[reply(422, json, '{"success":false,"error_code":"VAL_001"}')]],
    setup: { errors },
    expected: { failure: { kind: 'api', error_code: 'VAL_001', errors: {}, status: 422 }, requests: 1 },
    survives: all(fails(422, 'VAL_001'), sends(1)),
  },
  ...oddFields.map(([what, odd, read]): WireCase => ({
    number: 6,
    title: `errors that are ${what}`,
    serve: [[reply(422, json, JSON.stringify({ ...JSON.parse(invalid), errors: odd }))]],
    setup: { errors },
    expected: { failure: { ...invalidFailure, errors: read }, requests: 1 },
    survives: all(fails(422, 'VAL_001'), sends(1)),
  })),
  {
    number: 17,
    title: 'an envelope behind a byte order mark',
    serve: [[reply(422, json, `\uFEFF${invalid}`)]],
    setup: { errors },
    expected: { failure: invalidFailure, requests: 1 },
    survives: all(fails(422, 'VAL_001'), sends(1)),
  },
  {
    number: 25,
    title: 'fields called __proto__ and constructor',
    serve: [
      [
        reply(
          422,
          json,
          '{"success":false,"errors":{"__proto__":{"polluted":"Yes"},"constructor":"No"},"message":"Validation failed","error_code":"VAL_001"}',
        ),
      ],
    ],
    setup: { errors },
    run: async ({ call, note }) => {
      try {
        return await call()
      } catch (thrown) {
        note('isOwn', Object.hasOwn(Object(tellError(thrown).fields) as object, 'constructor'))
        throw thrown
      } finally {
        note('isPolluted', 'polluted' in {})
      }
    },
    expected: {
      failure: { ...invalidFailure, errors: { '__proto__.polluted': 'Yes', constructor: 'No' } },
      requests: 1,
      notes: { isOwn: true, isPolluted: false },
    },
    survives: all(
      fails(422, 'VAL_001'),
      noted('isPolluted', false, 'Every object has the field afterwards'),
      noted('isOwn', true, 'The field is gone'),
    ),
  },
  {
    number: 26,
    title: 'a key twice, a number out of range and half a character',
    serve: [
      [
        reply(
          422,
          json,
          String.raw`{"success":false,"message":"First","errors":{"age":1e400,"name":"\ud800"},"message":"Last","error_code":"VAL_001"}`,
        ),
      ],
    ],
    setup: { errors },
    expected: {
      failure: { ...invalidFailure, message: 'Last', errors: { age: 'Infinity', name: '\uD800' } },
      requests: 1,
    },
    survives: all(fails(422, 'VAL_001'), sends(1)),
  },
]
