import { createServer as createBareServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { readJson } from '@faultbook/server'
import { createServer } from '@faultbook/server/node'
import type { NodeHandler } from '@faultbook/server/node'
import { errors } from '../answer.ts'
import { secret, throwLater } from '../hostile-values.ts'
import { listen } from '../send.ts'
import { breakingStream } from './breaking-stream.ts'
import { throwRole } from './roles.ts'
import {
  all,
  earlierHeaders,
  errorShaped,
  goodBody,
  hostileValueOf,
  lateChunk,
  ownEnvelope,
  pipeable,
} from './scene.ts'
import type { Applies, Scene } from './scene.ts'

/** Nobody else would send a returned value that names an error status. */
const answeredWhenReturned: Applies = (value) =>
  errorShaped(value) ||
  ['{ statusCode: 403 }', '{ status: 403 }', 'a prototypeless { status: 500 }'].includes(value.name)

export const nodeScene: Scene = {
  name: 'node:http',
  ways: {
    throw: all,
    reject: all,
    return: answeredWhenReturned,
    resolve: answeredWhenReturned,
    pipeline: pipeable,
  },
  lateWays: { late: all, latePipeline: pipeable },
  lacks: ['control-flow', 'route', 'unrouted-nested', 'event-stream'],
  start: async ({ respond, isBare = false, ...options }) => {
    const handler: NodeHandler = (request, response) => {
      response.setHeader('Access-Control-Allow-Origin', '*')
      return route(request, response)
    }
    const server = isBare ? createBareServer(handler) : createServer(handler, respond, options)
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

type Handler = (request: IncomingMessage, response: ServerResponse, rest: string) => unknown

const sendJson = (response: ServerResponse, value: unknown): unknown =>
  response.setHeader('Content-Type', 'application/json; charset=utf-8').end(JSON.stringify(value))

const sendAs = (status: number, type: string, body: string): Handler => {
  return (_, response) => response.writeHead(status, { 'Content-Type': type }).end(body)
}

const routes: Readonly<Record<string, Handler>> = {
  'GET /good': (_, response) => sendJson(response, goodBody),
  'GET /items/': (_, response, id) => sendJson(response, { success: true, data: decodeURIComponent(id) }),
  'GET /role/': async (_, _response, name) => throwRole(name),
  'GET /throws': () => {
    throw new Error(secret)
  },
  'GET /earlier': (_, response) => {
    response.setHeaders(new Map(Object.entries(earlierHeaders)))
    throw errors.resourceNotFound({ resource: 'Customer' })
  },
  'GET /foreign/json': sendAs(404, 'application/json', JSON.stringify({ error: secret })),
  'GET /foreign/text': sendAs(401, 'text/plain', secret),
  'GET /foreign/html': sendAs(403, 'text/html', `<h1>${secret}</h1>`),
  'GET /foreign/empty': (_, response) => response.writeHead(403).end(),
  'GET /foreign/unregistered': sendAs(499, 'text/plain', secret),
  'GET /foreign/envelope': sendAs(409, 'application/json; charset=utf-8', ownEnvelope),
  'POST /json': async (request, response) =>
    sendJson(response, { success: true, data: await readJson(request, { errors }) }),
  'GET /late': async (_, response) => {
    response.write(lateChunk)
    await wait(10)
    throw new Error(secret)
  },
  'GET /slow': async (_, response) => {
    await wait(2_000)
    sendJson(response, goodBody)
  },
  'GET /hostile/throw/': (_, _response, index) => {
    throw hostileValueOf(index)
  },
  'GET /hostile/reject/': (_, _response, index) => throwLater(hostileValueOf(index)),
  'GET /hostile/return/': (_, _response, index) => hostileValueOf(index),
  'GET /hostile/resolve/': (_, _response, index) => Promise.resolve().then(() => hostileValueOf(index)),
  'GET /hostile/pipeline/': (_, response, index) => pipeline(breakingStream(hostileValueOf(index)), response),
  'GET /hostile/latePipeline/': (_, response, index) =>
    pipeline(breakingStream(hostileValueOf(index), lateChunk), response),
  'GET /hostile/late/': (_, response, index) => {
    response.write(lateChunk)
    return throwLater(hostileValueOf(index))
  },
}

/** A router as one writes it by hand. */
function route(request: IncomingMessage, response: ServerResponse): unknown {
  const { method = '', url = '' } = request
  const [path = ''] = url.split('?')
  const at = (name: string): string | undefined =>
    Object.keys(routes).find((key) => {
      const wanted = key.slice(name.length + 1)
      return key.startsWith(`${name} `) && (wanted.endsWith('/') ? path.startsWith(wanted) : path === wanted)
    })
  const key = at(method) ?? (method === 'HEAD' ? at('GET') : undefined)
  if (key !== undefined) return routes[key]?.(request, response, path.slice(path.lastIndexOf('/') + 1))
  const allowed = ['GET', 'POST'].filter((name) => at(name) !== undefined)
  if (allowed.length === 0) throw errors.routeNotFound()
  const headers = { Allow: allowed.includes('GET') ? 'GET, HEAD' : allowed.join(', ') }
  throw errors.methodNotAllowed({ method, headers })
}
