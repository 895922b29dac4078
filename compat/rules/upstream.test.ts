import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import type { Server } from 'node:net'
import { upstreamRule } from '@faultbook/server'
import axios from 'axios'
import type { AxiosRequestConfig } from 'axios'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Agent, interceptors, request, fetch as undiciFetch } from 'undici'
import { listen } from '../../packages/server/test/send.ts'
import { answers, answerTo } from './catalog.ts'
import { thrownBy } from './database-suite.ts'

const servers: Server[] = []
const at: Record<string, string> = {}

/** Answers every connection with these bytes: then it ends it, resets it, or leaves it open. */
function raw(bytes: string, then: 'end' | 'reset' | 'stay' = 'end'): Server {
  return createTcpServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => {
      if (then === 'reset') socket.resetAndDestroy()
      else if (then === 'end') socket.end(bytes)
      else if (bytes !== '') socket.write(bytes)
    })
  })
}

const status = (code: number): Server => {
  const listener: RequestListener = (_, response) => response.writeHead(code, { 'retry-after': '7' }).end('secret')
  return createServer(listener)
}

const half = 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf'
const upstreams: Readonly<Record<string, Server>> = {
  closed: createTcpServer(),
  cut: raw(half),
  reset: raw('', 'reset'),
  silent: raw('', 'stay'),
  stalled: raw(half, 'stay'),
  garbage: raw('SSH-2.0-OpenSSH\r\n\r\n'),
  404: status(404),
  429: status(429),
  500: status(500),
  503: status(503),
}

/** What a caller must be told of each upstream; `bare` is a network error that may be of anything. */
const { badUpstream, upstreamTimeout, ours } = answers
const busy = { ...answers.outOfReach, retryAfter: '7' }

beforeAll(async () => {
  for (const [name, server] of Object.entries(upstreams)) {
    at[name] = `http://127.0.0.1:${await listen(server)}`
    servers.push(server)
  }
  await new Promise((resolve) => upstreams['closed']?.close(resolve))
})

afterAll(() => {
  for (const server of servers) server.close()
})

const ask = (name: string): string => at[name] ?? ''

describe.each([['http'], ['fetch']])('axios, its %s adapter', (adapter) => {
  const call = (name: string, options: AxiosRequestConfig = {}) => axios.get(ask(name), { adapter, ...options })

  it.each([
    ['closed', badUpstream],
    ['cut', badUpstream],
    ['reset', badUpstream],
    ['garbage', badUpstream],
    ['404', badUpstream],
    ['500', badUpstream],
    ['429', busy],
    ['503', busy],
  ])('%s', async (name, answer) => {
    expect(answerTo(await thrownBy(() => call(name)), upstreamRule)).toEqual(answer)
  })

  it.each([
    ['its own timeout', { timeout: 50 }],
    ['AbortSignal.timeout()', { signal: AbortSignal.timeout(50) }],
  ])('%s', async (_, options) => {
    expect(answerTo(await thrownBy(() => call('silent', options)), upstreamRule)).toEqual(upstreamTimeout)
  })

  it('a call that we cancel is ours', async () => {
    const controller = new AbortController()
    setTimeout(() => controller.abort(new Error('the client has gone')), 20)
    const thrown = await thrownBy(() => call('silent', { signal: controller.signal }))
    expect(answerTo(thrown, upstreamRule)).toEqual(ours)
  })
})

it('axios: a call of no protocol is ours', async () => {
  expect(answerTo(await thrownBy(() => axios.get('foo://nowhere')), upstreamRule)).toEqual(ours)
})

describe('undici, request()', () => {
  it.each([
    ['cut', badUpstream],
    ['garbage', badUpstream],
    // Just what a database driver would throw.
    ['closed', ours],
    ['reset', ours],
  ])('%s', async (name, answer) => {
    const thrown = await thrownBy(async () => (await request(ask(name))).body.text())
    expect(answerTo(thrown, upstreamRule)).toEqual(answer)
  })

  it.each([
    ['404', badUpstream],
    ['500', badUpstream],
    ['429', busy],
    ['503', busy],
  ])('%s, where a status is an error', async (name, answer) => {
    const dispatcher = new Agent().compose(interceptors.responseError())
    expect(answerTo(await thrownBy(() => request(ask(name), { dispatcher })), upstreamRule)).toEqual(answer)
  })

  it.each([
    ['for headers', 'silent', { headersTimeout: 50 }],
    ['for the body', 'stalled', { bodyTimeout: 50 }],
    ['of AbortSignal.timeout()', 'silent', { signal: AbortSignal.timeout(50) }],
  ])('the deadline %s', async (_, name, options) => {
    const thrown = await thrownBy(async () => (await request(ask(name), options)).body.text())
    expect(answerTo(thrown, upstreamRule)).toEqual(upstreamTimeout)
  })

  it('a wrong call is ours', async () => {
    const thrown = await thrownBy(() => request(ask('404'), { headers: 'x' as never }))
    expect(answerTo(thrown, upstreamRule)).toEqual(ours)
  })
})

describe('undici, fetch()', () => {
  it.each(['closed', 'cut', 'reset', 'garbage'])('%s', async (name) => {
    const thrown = await thrownBy(async () => (await undiciFetch(ask(name))).text())
    expect(answerTo(thrown, upstreamRule)).toEqual(badUpstream)
  })
})
