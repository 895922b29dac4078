import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { canaries, everyCanary } from './canaries.ts'

/** A server that says back whatever it is sent, everywhere but in the words of an envelope. */
export interface EchoServer {
  readonly url: string
  /** All that callers have sent so far, in one text. */
  readonly heard: () => string
  readonly stop: () => void
}

type Conduct = (response: ServerResponse, request: IncomingMessage) => unknown

const envelopeOf = (code: string): string =>
  JSON.stringify({ success: false, errors: { email: 'is taken' }, message: 'Validation failed', error_code: code })
const page = `<html><h1>Not here</h1><pre>${everyCanary}</pre></html>`
const brokenJson = `{"success":true,"data":{"said":"${everyCanary}"}`
const redirectTo =
  (location: string) =>
  (response: ServerResponse): unknown =>
    response.writeHead(302, { location }).end()

/** What it does, by the last part of the path. */
const conducts: Readonly<Record<string, Conduct>> = {
  api: (response) => json(response, 422, envelopeOf('VAL_001')),
  refused: (response) => json(response, 401, envelopeOf('AUTH_001')),
  busy: (response) => json(response, 503, envelopeOf('SRV_002')),
  unlisted: (response) => json(response, 409, envelopeOf('NEW_001')),
  http: (response) => html(response, 502),
  'http-odd-json': (response) => json(response, 500, JSON.stringify({ said: everyCanary })),
  'http-empty': (response) => response.writeHead(500).end(),
  'http-cut': (response) => {
    response.writeHead(500, { 'content-length': 100_000 })
    response.write(page)
    setTimeout(() => response.destroy(), 20)
  },
  network: (response) => response.destroy(),
  'network-garbage': (_, { socket }) => socket.end(`HTTP/9 ${everyCanary}\r\n\r\n`),
  'network-cut': (response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 100_000 })
    response.write(brokenJson)
    setTimeout(() => response.destroy(), 20)
  },
  timeout: () => undefined,
  'timeout-body': (response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.write(brokenJson)
  },
  parse: (response) => html(response, 200),
  'parse-json': (response) => json(response, 200, brokenJson),
  'parse-type': (response) =>
    response.writeHead(200, { 'content-type': `text/html; said=${canaries.queryValue}` }).end(page),
  login: (response) => html(response, 200),
  redirected: redirectTo(`/login?${everyCanary}`),
  'redirect-loop': redirectTo(`redirect-loop?${everyCanary}`),
  'redirect-tls': (response, { headers: { host } }) => redirectTo(`https://${host}/?${everyCanary}`)(response),
  'redirect-mail': redirectTo(`mailto:${everyCanary}`),
  'redirect-broken': redirectTo(`http://[${everyCanary}`),
}

/** Starts it. */
export async function startEchoServer(): Promise<EchoServer> {
  let heard = ''
  const server = createServer((request, response) => {
    // A redirect has no other method: what it brings is what we have said.
    if (request.method === 'POST') heard += `${request.url}\n${request.rawHeaders.join('\n')}\n`
    for (const [index, secret] of Object.values(canaries).entries()) response.setHeader(`X-Said-${index}`, secret)
    response.setHeader('X-Said', everyCanary)
    response.setHeader('Set-Cookie', `session=${canaries.setCookie}`)
    response.setHeader('X-Request-Id', 'b9c4c1f2-0001-4000-8000-000000000001')
    response.statusMessage = everyCanary
    request.on('data', (chunk: Buffer) => (heard += chunk.toString('latin1')))
    request.on('end', () => conducts[lastPartOf(request.url)]?.(response, request))
    request.on('error', () => undefined)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard: () => heard,
    stop: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

function lastPartOf(target = ''): string {
  return /\/([\w-]+)(?:\?|$)/.exec(target)?.[1] ?? ''
}

function json(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(body)
}

function html(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-type': 'text/html' }).end(page)
}
