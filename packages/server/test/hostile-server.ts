// A process of its own, whose NODE_ENV is the test's: both adapters, each with a route that throws what the query names.
import Fastify from 'fastify'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import {
  bodyParserRule,
  createResponder,
  describeThrown,
  sqliteRule,
  upstreamRule,
  validationRule,
} from '@faultbook/server'
import { faultbook, fastifyOptions } from '@faultbook/server/fastify'
import { createServer } from '@faultbook/server/node'
import { errors } from './answer.ts'
import { hostileValues, secret, throwLater } from './hostile-values.ts'
import { listen } from './send.ts'

const rules = [validationRule, bodyParserRule, sqliteRule({ errors }), upstreamRule]
// What the default report does, without filling the terminal.
const respond = createResponder({ errors, rules, report: ({ thrown }) => void describeThrown(thrown) })

function valueOf(url: string | undefined): { readonly mode: string; readonly value: unknown } {
  const [, mode = '', index = ''] = (url ?? '').split('/')
  return { mode, value: hostileValues[Number(index)]?.make() }
}

const server = createServer((request, response) => {
  const { mode, value } = valueOf(request.url)
  if (mode === 'throw') throw value
  if (mode === 'reject') return throwLater(value)
  if (mode === 'return') return value
  if (mode === 'resolve') return Promise.resolve().then(() => value)
  response.end('good')
  return undefined
}, respond)

const app = Fastify({ ...fastifyOptions(respond) })
app.register(faultbook, { respond })
app.register(async (routes) => {
  routes.get('/good', async () => 'good')
  routes.get('/throw/:index', (request) => {
    throw valueOf(request.url).value
  })
  routes.get('/reject/:index', async (request) => throwLater(valueOf(request.url).value))
  routes.get('/return/:index', (request, reply) => {
    reply.send(valueOf(request.url).value)
  })
  routes.get('/resolve/:index', async (request) => valueOf(request.url).value)
  routes.get('/foreign/:index', (_request, reply) => {
    reply.code(409).header('x-leak', 'none').send({ statusCode: 409, message: secret })
  })
  routes.get('/stream/:index', (request, reply) => reply.send(brokenStream(valueOf(request.url).value)))
  const rejecting = async (request: FastifyRequest): Promise<void> => throwLater(valueOf(request.url).value)
  const passing = (request: FastifyRequest, _reply: FastifyReply, next: (value?: Error) => void): void =>
    next(valueOf(request.url).value as Error)
  const throwing = (request: FastifyRequest, _reply: FastifyReply, _next: () => void): void => {
    throw valueOf(request.url).value
  }
  routes.get('/onRequest/:index', { onRequest: rejecting }, async () => 'good')
  routes.get('/preHandler/:index', { preHandler: rejecting }, async () => 'good')
  routes.get('/hook/:index', { onRequest: throwing }, async () => 'good')
  routes.get('/onSend/:index', { onSend: rejecting }, async () => 'good')
  routes.get('/next/:index', { onRequest: passing }, async () => 'good')
})

function brokenStream(value: unknown): Readable {
  // A generator: destroy(error) takes no null.
  return Readable.from(
    (async function* () {
      await throwLater(value)
      yield ''
    })(),
  )
}

await app.listen({ port: 0, host: '127.0.0.1' })
const ports = { node: await listen(server), fastify: (app.server.address() as AddressInfo).port }
process.stdout.write(`${JSON.stringify(ports)}\n`)
// Ends with the test that started it.
process.stdin.resume().on('end', () => process.exit(0))
