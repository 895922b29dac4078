import assert from 'node:assert/strict'
import { answerOf } from '../answer.ts'
import type { WireReply } from '../send.ts'
import type { ContractPromise } from './promise.ts'

/** What an error says in its headers. */
export const headerPromises: readonly ContractPromise[] = [
  {
    id: 'request-id',
    clause: 'C6',
    promise: 'gives every answer a request id of its own, and echoes none',
    check: async ({ send }) => {
      const theirs = { headers: { 'X-Request-Id': 'theirs' } }
      const replies = await Promise.all([send('/good', theirs), send('/throws', theirs), send('/foreign/text', theirs)])
      const ids = replies.map(({ headers }) => headers['x-request-id'] ?? '')
      assert.ok(
        ids.every((id) => /^[0-9a-f-]{36}$/.test(id)),
        `ids ${ids.join(' ')}`,
      )
      assert.equal(new Set(ids).size, ids.length)
    },
  },
  {
    id: 'method-not-allowed',
    clause: 'C8',
    promise: 'answers a wrong method on a known path with 405 and Allow, HEAD with GET',
    check: async ({ send }) => {
      const replies = await Promise.all([send('/good', { method: 'PUT' }), send('/items/7', { method: 'DELETE' })])
      for (const reply of replies) {
        const { status, body, broken } = answerOf(reply)
        assert.deepEqual([status, (body as { error_code?: unknown }).error_code, broken], [405, 'REQ_004', []])
        const allowed = (reply.headers['allow'] ?? '').split(',').map((name) => name.trim())
        assert.deepEqual(
          ['GET', 'HEAD'].filter((name) => !allowed.includes(name)),
          [],
        )
        assert.ok(!allowed.includes('PUT') && !allowed.includes('DELETE'), `Allow: ${allowed.join(', ')}`)
      }
    },
  },
  {
    id: 'bearer-challenge',
    clause: 'C8',
    promise: 'says invalid_token where a Bearer credential was sent, and only there',
    check: async ({ send }) => {
      const withKey = await send('/role/invalidApiKey', { headers: { Authorization: 'Bearer x' } })
      const without = await send('/role/invalidApiKey')
      assert.deepEqual(
        [withKey, without].map(({ headers }) => headers['www-authenticate']),
        ['Bearer realm="api", error="invalid_token"', 'Bearer realm="api"'],
      )
    },
  },
  {
    id: 'cors',
    clause: 'C9',
    promise: 'keeps the CORS headers on every error, and exposes ours',
    check: async ({ send }) => {
      const targets = ['/throws', '/earlier', '/nothing', '/foreign/json', '/good']
      for (const reply of await Promise.all(targets.map((target) => send(target)))) {
        assert.equal(reply.headers['access-control-allow-origin'], '*')
        assert.match(reply.headers['access-control-expose-headers'] ?? '', /X-Request-Id, Retry-After/)
      }
    },
  },
  {
    id: 'head',
    clause: 'C10',
    promise: 'answers HEAD with the status and headers of GET, and no body',
    check: async ({ send }) => {
      for (const target of ['/throws', '/earlier', '/nothing', '/foreign/text', '/role/rateLimited']) {
        const [get, head] = await Promise.all([send(target), send(target, { method: 'HEAD' })])
        assert.deepEqual([head.status, head.bytes.length, stable(head)], [get.status, 0, stable(get)], target)
      }
    },
  },
  {
    id: 'head-envelope',
    clause: 'C10',
    promise: 'tells HEAD the length of an envelope that the app itself answers with',
    check: async ({ send }) => {
      const [get, head] = await Promise.all([send('/foreign/envelope'), send('/foreign/envelope', { method: 'HEAD' })])
      assert.deepEqual([head.status, head.bytes.length, stable(head)], [get.status, 0, stable(get)])
    },
  },
  {
    id: 'earlier-headers',
    clause: 'C11',
    promise: 'keeps what was set for the exchange and drops what described another answer',
    check: async ({ send }) => {
      const { headers } = await send('/earlier')
      const kept = ['x-kept', 'set-cookie', 'server-timing', 'ratelimit'].filter((name) => headers[name] !== undefined)
      const left = ['etag', 'content-language', 'last-modified', 'location'].filter((name) => name in headers)
      assert.deepEqual(
        [kept.length, left, headers['vary'], headers['cache-control']],
        [4, [], 'Origin, Accept', 'no-store'],
      )
    },
  },
  {
    id: 'problem',
    clause: 'C18',
    promise: 'answers with problem+json where it is preferred',
    check: async ({ send }) => {
      const { status, headers, body } = await send('/earlier', { headers: { Accept: 'application/problem+json' } })
      const { type, title, detail, error_code } = JSON.parse(body) as Readonly<Record<string, unknown>>
      assert.deepEqual(
        [status, headers['content-type'], type, title, detail, error_code],
        [404, 'application/problem+json', 'about:blank', 'Not Found', 'Customer not found', 'RES_001'],
      )
    },
  },
]

/** The headers that two answers to the same question share. */
function stable({ headers }: WireReply): Readonly<Record<string, string>> {
  const { date: _1, 'x-request-id': _2, 'retry-after': _3, ...rest } = headers
  return rest
}
