import { getRequestListener } from '@hono/node-server'
import { createServer as createBareServer } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { readJson } from '@faultbook/server'
import { exchangeHeaders, withErrors } from '@faultbook/server/fetch'
import { createServer } from '@faultbook/server/node'
import { errors } from '../answer.ts'
import { secret, throwLater } from '../hostile-values.ts'
import { listen } from '../send.ts'
import { failingBody } from './failing-body.ts'
import { throwRole } from './roles.ts'
import {
  all,
  earlierHeaders,
  errorShaped,
  goodBody,
  hostileValueOf,
  lateChunk,
  ownEnvelope,
  readable,
  truthy,
} from './scene.ts'
import type { Applies, Scene } from './scene.ts'

/** A Response that is returned is the app's own answer, and its headers the app's own words. */
const returned: Applies = (value) => errorShaped(value) && value.name !== 'a Response(418)'

export const fetchScene: Scene = {
  name: 'Fetch handler',
  ways: { throw: all, reject: all, return: returned, resolve: returned, start: all },
  // A gap: where a body fails with a falsy value, or one that can't be looked at, @hono/node-server ends the answer as if it were whole
  // (src/utils.ts, writeFromReadableStreamDefaultReader; src/listener.ts, handleResponseError).
  lateWays: { late: (value) => truthy(value) && readable(value) },
  lacks: ['route', 'unrouted-nested', 'event-stream'],
  start: async ({ respond, isBare = false, mode = 'answer', ...options }) => {
    const handler = isBare ? route : withErrors(route, respond, { mode, ...options })
    const listener = getRequestListener(handler)
    // What is observed stays on the server it has.
    const server = isBare || mode === 'observe' ? createBareServer(listener) : createServer(listener, respond, options)
    const port = await listen(server)
    return {
      port,
      close: () => {
        server.close()
        server.closeAllConnections()
      },
    }
  },
}

type Handler = (request: Request, rest: string) => unknown

const sendAs = (status: number, type: string, body: string): Handler => {
  return () => new Response(body, { status, headers: { 'Content-Type': type, 'Access-Control-Allow-Origin': '*' } })
}

const routes: Readonly<Record<string, Handler>> = {
  'GET /good': () => Response.json(goodBody),
  'GET /items/': (_, id) => Response.json({ success: true, data: decodeURIComponent(id) }),
  'GET /role/': async (_, name) => throwRole(name),
  'GET /throws': () => {
    throw new Error(secret)
  },
  'GET /earlier': (request) => {
    const headers = exchangeHeaders(request)
    for (const [name, value] of Object.entries(earlierHeaders)) headers.set(name, value)
    throw errors.resourceNotFound({ resource: 'Customer' })
  },
  'GET /foreign/json': () => Response.json({ error: secret }, { status: 404 }),
  'GET /foreign/text': sendAs(401, 'text/plain', secret),
  'GET /foreign/html': sendAs(403, 'text/html', `<h1>${secret}</h1>`),
  'GET /foreign/empty': () => new Response(null, { status: 403 }),
  'GET /foreign/unregistered': sendAs(499, 'text/plain', secret),
  'GET /foreign/envelope': sendAs(409, 'application/json; charset=utf-8', ownEnvelope),
  'POST /json': async (request) => Response.json({ success: true, data: await readJson(request, { errors }) }),
  'GET /late': () => new Response(failingBody(() => new Error(secret), lateChunk)),
  'GET /slow': async () => {
    await wait(2_000)
    return Response.json(goodBody)
  },
  // What React Router documents: an answer that is thrown is an answer.
  'GET /control': () => {
    throw Response.redirect('http://api.test/good', 302)
  },
  'GET /hostile/throw/': (_, index) => {
    throw hostileValueOf(index)
  },
  'GET /hostile/reject/': (_, index) => throwLater(hostileValueOf(index)),
  'GET /hostile/return/': (_, index) => hostileValueOf(index),
  'GET /hostile/resolve/': (_, index) => Promise.resolve().then(() => hostileValueOf(index)),
  // A body that can't even be made.
  'GET /hostile/start/': (_, index) =>
    new Response(
      new ReadableStream({
        start: () => {
          throw hostileValueOf(index)
        },
      }),
    ),
  'GET /hostile/late/': (_, index) => new Response(failingBody(() => hostileValueOf(index), lateChunk)),
}

/** A router as one writes it by hand. */
async function route(request: Request): Promise<Response> {
  exchangeHeaders(request).set('Access-Control-Allow-Origin', '*')
  const { method } = request
  const { pathname: path } = new URL(request.url)
  const at = (name: string): string | undefined =>
    Object.keys(routes).find((key) => {
      const wanted = key.slice(name.length + 1)
      return key.startsWith(`${name} `) && (wanted.endsWith('/') ? path.startsWith(wanted) : path === wanted)
    })
  const key = at(method) ?? (method === 'HEAD' ? at('GET') : undefined)
  if (key !== undefined) return (await routes[key]?.(request, path.slice(path.lastIndexOf('/') + 1))) as Response
  const allowed = ['GET', 'POST'].filter((name) => at(name) !== undefined)
  if (allowed.length === 0) throw errors.routeNotFound()
  const headers = { Allow: allowed.includes('GET') ? 'GET, HEAD' : allowed.join(', ') }
  throw errors.methodNotAllowed({ method, headers })
}
