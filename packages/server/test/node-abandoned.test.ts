import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { answerOf, envelope } from './answer.ts'
import { reports, serve } from './node-server.ts'
import { send } from './send.ts'

/** What a handler still does to its response after it has thrown, as from the callback of a query. */
const ways: Readonly<Record<string, (response: ServerResponse) => unknown>> = {
  'ends it': (response) => response.end('late'),
  'writes to it': (response) => response.write('late'),
  'pipes into it': (response) => Readable.from(['a', 'b', 'c']).pipe(response),
  'sends a head': (response) => response.writeHead(200, { 'X-Late': '1' }).end('late'),
  'sets a header': (response) => response.setHeader('X-Late', '1'),
  'sets many': (response) => response.setHeaders(new Map([['X-Late', '1']])),
  'adds to one': (response) => response.appendHeader('Vary', 'X-Late'),
  'removes one': (response) => response.removeHeader('Vary'),
  'flushes the head': (response) => response.flushHeaders(),
}

describe('a handler that goes on after its error was answered', () => {
  it.each(Object.entries(ways))('C15 changes nothing, and nothing is thrown at it: %s', async (_, goOn) => {
    let outcome: unknown = 'not run'
    const port = await serve((_request, response) => {
      process.nextTick(() => {
        try {
          goOn(response)
          outcome = 'nothing'
        } catch (thrown) {
          outcome = thrown
        }
      })
      throw new Error('secret')
    })
    const reply = await send(port, '/')
    await wait(10)
    expect([answerOf(reply), reply.headers['x-late'], outcome, reports.length]).toEqual([
      envelope('SRV_001'),
      undefined,
      'nothing',
      1,
    ])
  })
})
