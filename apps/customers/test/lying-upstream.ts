import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An upstream server that fails in the way its path says. */
export interface LyingUpstream {
  readonly url: string
  /** How many requests it has not answered yet, and nobody has called off. */
  readonly countUnderWay: () => number
  /** The paths it was asked for. */
  readonly asked: readonly string[]
  readonly stop: () => Promise<void>
}

/** In what it sends, to be looked for where it must not be. */
export const upstreamCanary = 'canary-upstream-4711'

const json = { 'Content-Type': 'application/json' }
const good = JSON.stringify({ id: 7, note: upstreamCanary })

type Answer = (response: ServerResponse) => unknown

const redirect =
  (status: number, location: string): Answer =>
  (response) =>
    response.writeHead(status, { ...json, Location: location }).end(good)

const answers: Readonly<Record<string, Answer>> = {
  '/good': (response) => response.writeHead(200, json).end(good),
  '/slow': (response) => setTimeout(() => response.writeHead(200, json).end(good), 500),
  '/late': (response) => setTimeout(() => response.writeHead(200, json).end(good), 2_500),
  '/html': (response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end(`<h1>${upstreamCanary}</h1>`),
  '/html-502': (response) => response.writeHead(502, { 'Content-Type': 'text/html' }).end(`<h1>${upstreamCanary}</h1>`),
  '/broken': (response) => response.writeHead(200, json).end(upstreamCanary),
  '/cut': (response) => {
    response.writeHead(200, { ...json, 'Content-Length': '1000' }).write(good)
    setTimeout(() => response.destroy(), 50)
  },
  '/reset': (response) => response.destroy(),
  '/forbidden': (response) => response.writeHead(403, json).end(good),
  '/error': (response) => response.writeHead(500, json).end(good),
  // Where clouds keep the secrets of a machine.
  '/redirect-301': redirect(301, 'http://169.254.169.254/latest/meta-data/'),
  '/redirect-302': redirect(302, 'http://169.254.169.254/latest/meta-data/'),
  '/redirect-303': redirect(303, '/good'),
  '/redirect-307': redirect(307, '/good'),
  '/redirect-308': redirect(308, '/good'),
  '/busy': (response) => response.writeHead(503, { ...json, 'Retry-After': '7' }).end(good),
  '/limited': (response) => response.writeHead(429, { ...json, 'Retry-After': '20' }).end(good),
  '/hang': () => undefined,
  '/stall': (response) => response.writeHead(200, { ...json, 'Content-Length': '1000' }).write(good),
}

/** Starts it on a free port. */
export async function startLyingUpstream(): Promise<LyingUpstream> {
  const underWay = new Set<ServerResponse>()
  const asked: string[] = []
  const server = createServer((request, response) => {
    underWay.add(response)
    response.once('close', () => underWay.delete(response))
    const [path = ''] = (request.url ?? '').split('?')
    asked.push(path)
    const answer = answers[path]
    if (answer === undefined) response.writeHead(404, json).end(good)
    else answer(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    countUnderWay: () => underWay.size,
    asked,
    stop: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
