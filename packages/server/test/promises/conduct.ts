import assert from 'node:assert/strict'
import { setTimeout as wait } from 'node:timers/promises'
import { secret } from '../hostile-values.ts'
import { lateChunk } from '../scenes/scene.ts'
import { open } from '../send.ts'
import type { ContractPromise } from './promise.ts'

/** What else an app does about an error, and does not. */
export const conductPromises: readonly ContractPromise[] = [
  {
    id: 'no-leaks',
    clause: 'C14',
    promise: 'lets nothing of the inside onto the wire',
    check: async ({ send }) => {
      const targets = ['/throws', '/foreign/json', '/foreign/text', '/foreign/html', '/foreign/unregistered', '/late']
      const replies = await Promise.all(targets.map((target) => send(target)))
      assert.deepEqual(
        targets.filter((_, index) => JSON.stringify(replies[index]).includes(secret)),
        [],
      )
    },
  },
  {
    id: 'control-flow',
    clause: 'C15',
    promise: 'leaves the control flow that the framework documents as it is',
    check: async ({ send }) => {
      const { status } = await send('/control')
      assert.ok(status === 200 || status === 302, `answers ${status}`)
    },
  },
  {
    id: 'late-failure',
    clause: 'C17',
    promise: 'cuts off a body that fails while it is under way',
    check: async ({ send }) => {
      const { status, isCut, body } = await send('/late')
      assert.deepEqual([status, isCut, body], [200, true, lateChunk])
    },
  },
  {
    id: 'event-stream',
    clause: 'C14',
    promise: "keeps an error's message out of a stream of events, and cuts that off",
    check: async ({ send }) => {
      const { body, isCut } = await send('/events')
      assert.ok(body.includes('data: first'), body)
      assert.deepEqual([isCut, body.includes(secret)], [true, false])
    },
  },
  {
    id: 'one-report',
    clause: 'C14',
    promise: 'tells the operators of an error once, with what was thrown',
    check: async ({ send, reports }) => {
      const { headers } = await send('/throws')
      await wait(20)
      const seen = reports.filter(({ request }) => request?.requestId === headers['x-request-id'])
      assert.deepEqual(
        seen.map(({ status, code, thrown, request }) => [status, code, String(thrown), request?.method, request?.path]),
        [[500, 'SRV_001', `Error: ${secret}`, 'GET', '/throws']],
      )
    },
  },
  {
    id: 'route',
    clause: 'C14',
    promise: 'tells the operators the pattern of the route',
    check: async ({ send, reports }) => {
      const { headers } = await send('/role/internal')
      await wait(20)
      const seen = reports.find(({ request }) => request?.requestId === headers['x-request-id'])
      assert.match(seen?.request?.route ?? 'none', /^\/role\/(:name|\{name\})$/)
    },
  },
  {
    id: 'aborted',
    clause: 'C17',
    promise: 'reports no 5xx for a request whose caller has gone',
    check: async ({ port, reports }) => {
      const socket = await open(port)
      socket.write('GET /slow HTTP/1.1\r\nHost: a\r\n\r\n')
      await wait(50)
      socket.destroy()
      await wait(2_200)
      assert.deepEqual(
        reports.filter(({ status }) => status >= 500 || status === 200).map(({ status }) => status),
        [],
      )
    },
  },
]
