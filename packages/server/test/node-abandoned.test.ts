import type { ServerResponse } from 'node:http'
import { pipeline, Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
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

describe('an error body that is too long to be ours', () => {
  it('C1 is replaced at once, whether it has an end or not', async () => {
    const port = await serve((_request, response) => {
      response.writeHead(500, { 'Content-Type': 'text/html' })
      const timer = setInterval(() => response.write('x'.repeat(20_000)), 1)
      response.on('close', () => clearInterval(timer))
    })
    expect(answerOf(await send(port, '/', { timeoutMs: 1_000 }))).toEqual(envelope('SRV_001'))
    expect(reports.length).toBe(1)
  })

  it.each(['pipe', 'pipeline'])('is read to its end, for its source to be closed: %s', async (way) => {
    let source = new Readable()
    const port = await serve((_request, response) => {
      source = Readable.from(Array.from({ length: 100 }, () => 'x'.repeat(10_000)))
      response.statusCode = 500
      if (way === 'pipe') source.pipe(response)
      else pipeline(source, response, () => undefined)
    })
    expect(answerOf(await send(port, '/'))).toEqual(envelope('SRV_001'))
    await vi.waitFor(() => expect([source.readableEnded, source.closed]).toEqual([true, true]))
  })

  it('lets whoever waits for what is written go on', async () => {
    let written = 0
    const port = await serve(async (_request, response) => {
      response.statusCode = 500
      for (let index = 0; index < 20; index += 1) {
        await new Promise((resolve) => response.write('x'.repeat(10_000), resolve))
        written += 1
      }
      response.end()
    })
    expect(answerOf(await send(port, '/'))).toEqual(envelope('SRV_001'))
    await vi.waitFor(() => expect(written).toBe(20))
  })
})
