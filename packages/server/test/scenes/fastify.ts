import Fastify from 'fastify'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { fastifyOptions, withErrors } from '@faultbook/server/fastify'
import { errors } from '../answer.ts'
import { secret, throwLater } from '../hostile-values.ts'
import type { HostileValue } from '../hostile-values.ts'
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
import type { Scene } from './scene.ts'
import type { FastifyInstance } from 'fastify'

export const fastifyScene: Scene = {
  name: 'Fastify 5',
  ways: {
    throw: all,
    reject: all,
    return: errorShaped,
    resolve: errorShaped,
    onRequest: all,
    preHandler: all,
    onSend: all,
    // A gap: Fastify takes a falsy value that a hook with a callback throws for "go on" (lib/hooks.js, hookRunnerGenerator).
    hook: truthy,
    next: truthy,
    stream: readable,
  },
  lateWays: { late: loggable },
  lacks: ['control-flow', 'event-stream'],
  start: async ({ respond, isBare = false, ...options }) => {
    const app = Fastify(isBare ? {} : { ...fastifyOptions(respond, options) })
    if (!isBare) withErrors(app, respond, options)
    app.addHook('onRequest', async (_request, reply) => void reply.header('Access-Control-Allow-Origin', '*'))
    promised(app)
    app.register(async (routes) => hostile(routes), { prefix: '/hostile' })
    await app.listen({ port: 0, host: '127.0.0.1' })
    return { port: (app.server.address() as AddressInfo).port, close: () => app.close() }
  },
}

/** A gap: Fastify reads the code of what broke a stream, outside of any handler (lib/log-controller.js, streamError). */
export function loggable(value: HostileValue): boolean {
  return readable(value) && !unreadableCodes.has(value.name)
}

const unreadableCodes = new Set(['an Error whose code throws', 'a forged catalog error whose members throw'])

function promised(app: FastifyInstance): void {
  app.get('/good', async () => goodBody)
  app.register(
    async (items) => items.get('/:id', async (request) => ({ success: true, data: paramOf(request, 'id') })),
    {
      prefix: '/items',
    },
  )
  app.get('/role/:name', async (request) => throwRole(paramOf(request, 'name')))
  app.get('/throws', () => {
    throw new Error(secret)
  })
  app.get('/earlier', async (_request, reply) => {
    reply.headers(earlierHeaders)
    throw errors.resourceNotFound({ resource: 'Customer' })
  })
  app.get('/foreign/json', (_request, reply) => reply.code(404).send({ error: secret }))
  app.get('/foreign/text', (_request, reply) => reply.code(401).type('text/plain').send(secret))
  app.get('/foreign/html', (_request, reply) => reply.code(403).type('text/html').send(`<h1>${secret}</h1>`))
  app.get('/foreign/empty', (_request, reply) => reply.code(403).send())
  app.get('/foreign/unregistered', (_request, reply) => reply.code(499).send(secret))
  app.get('/foreign/envelope', (_request, reply) =>
    reply.code(409).type('application/json; charset=utf-8').send(ownEnvelope),
  )
  app.post('/json', async (request) => ({ success: true, data: request.body }))
  app.get('/late', (_request, reply) => reply.send(failing(new Error(secret), lateChunk)))
  app.get('/slow', async () => {
    await wait(2_000)
    return goodBody
  })
}

function hostile(app: FastifyInstance): void {
  const valueOf = (request: FastifyRequest): unknown => hostileValueOf(request.url)
  const good = async (): Promise<unknown> => goodBody
  const rejecting = async (request: FastifyRequest): Promise<void> => throwLater(valueOf(request))
  const passing = (request: FastifyRequest, _reply: FastifyReply, next: (value?: Error) => void): void =>
    next(valueOf(request) as Error)
  const throwing = (request: FastifyRequest, _reply: FastifyReply, _next: () => void): void => {
    throw valueOf(request)
  }
  app.get('/throw/:index', (request) => {
    throw valueOf(request)
  })
  app.get('/reject/:index', async (request) => throwLater(valueOf(request)))
  app.get('/return/:index', (request, reply) => {
    reply.send(valueOf(request))
  })
  app.get('/resolve/:index', async (request) => valueOf(request))
  app.get('/stream/:index', (request, reply) => reply.send(failing(valueOf(request))))
  app.get('/late/:index', (request, reply) => reply.send(failing(valueOf(request), lateChunk)))
  app.get('/onRequest/:index', { onRequest: rejecting }, good)
  app.get('/preHandler/:index', { preHandler: rejecting }, good)
  app.get('/hook/:index', { onRequest: throwing }, good)
  app.get('/onSend/:index', { onSend: rejecting }, good)
  app.get('/next/:index', { onRequest: passing }, good)
}

function paramOf(request: FastifyRequest, name: string): string {
  return (request.params as Readonly<Record<string, string>>)[name] ?? ''
}

/** A stream that breaks, after a chunk where there is one. A generator: destroy(error) takes no null. */
function failing(value: unknown, chunk?: string): Readable {
  return Readable.from(
    (async function* () {
      if (chunk !== undefined) yield chunk
      await wait(10)
      throw value
    })(),
  )
}
