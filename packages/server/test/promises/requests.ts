import assert from 'node:assert/strict'
import { answerOf, envelope, genericEnvelope } from '../answer.ts'
import { sendJson } from '../send.ts'
import type { ContractPromise } from './promise.ts'
import { answers, json, raw } from './tries.ts'

/** What is answered to requests that can not be read, or are too large. */
export const requestPromises: readonly ContractPromise[] = [
  answers(
    'broken-escape',
    'C16',
    'answers a path with broken percent escapes with 400',
    '/items/%zz',
    envelope('REQ_003'),
  ),
  {
    id: 'large-body',
    clause: 'C1',
    promise: 'answers a body that is larger than the framework takes with 413',
    check: async ({ send }) => {
      const reply = await send('/json', json(JSON.stringify({ text: 'x'.repeat(2_000_000) })))
      const { status, body, broken } = answerOf(reply)
      assert.deepEqual([status, (body as { error_code?: unknown }).error_code, broken], [413, 'REQ_007', []])
    },
  },
  raw('bare-lf', 'C1', 'answers what is no HTTP with 400', 'hello\r\n\r\n', envelope('REQ_003')),
  raw(
    'large-headers',
    'C1',
    'answers headers that are too large with 431',
    `GET /good HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
    envelope('REQ_012'),
  ),
  raw(
    'unknown-version',
    'C1',
    'answers another version of HTTP with 505',
    'GET /good HTTP/3.7\r\nHost: a\r\n\r\n',
    genericEnvelope(505, 'HTTP Version Not Supported'),
  ),
  raw('no-host', 'C1', 'answers a request without Host with 400', 'GET /good HTTP/1.1\r\n\r\n', envelope('REQ_003')),
  raw(
    'two-hosts',
    'C16',
    'answers two Host headers with 400',
    'GET /good HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n',
    envelope('REQ_003'),
  ),
  raw(
    'two-credentials',
    'C16',
    'answers two Authorization headers with 400',
    'GET /good HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n',
    envelope('REQ_003'),
  ),
  raw(
    'expectation',
    'C1',
    'answers an Expect that can not be met with 417',
    'GET /good HTTP/1.1\r\nHost: a\r\nConnection: close\r\nExpect: magic\r\n\r\n',
    envelope('REQ_010'),
  ),
  {
    id: 'json-charset',
    clause: 'C16',
    promise: 'answers JSON that is no UTF-8 with 400 or 415',
    check: async ({ port }) => {
      const body = Buffer.from('{"a":"\xe9"}', 'latin1')
      const { status, broken } = answerOf(await sendJson(port, '/json', undefined, { body }))
      assert.ok([400, 415].includes(status), `answers ${status}`)
      assert.deepEqual(broken, [])
    },
  },
]
