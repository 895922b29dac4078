import Fastify from 'fastify'
import type { FastifyInstance } from 'fastify'
import { afterEach, describe, expect, it } from 'vitest'
import { createResponder } from '@faultbook/server'
import { expectError } from '@faultbook/server/testing'
import { faultbook, fastifyOptions, withErrors } from '@faultbook/server/fastify'
import { errors } from './answer.ts'

const respond = createResponder({ errors, report: () => undefined })
const tooLate = /^The app has routes already, which faultbook must see/
const apps: FastifyInstance[] = []

afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.close()))
})

function make(): FastifyInstance {
  const app = Fastify(fastifyOptions(respond))
  apps.push(app)
  return app
}

function addRoute(app: FastifyInstance): void {
  const schema = { params: { type: 'object', properties: { id: { type: 'integer' } } } }
  app.get('/customers/:id', { schema }, async ({ params }) => params)
}

describe('withErrors()', () => {
  it('knows the routes that come next on the root', async () => {
    const app = withErrors(make(), respond)
    addRoute(app)
    expect((await app.inject('/customers/7')).json()).toEqual({ id: 7 })
    await expectError(app.inject({ method: 'PUT', url: '/customers/7' }), errors.methodNotAllowed)
  })

  it('throws where the app was made without our options', () => {
    expect(() => withErrors(Fastify(), respond)).toThrow(/^The app was made without our options/)
  })

  it('throws where the app has routes already', () => {
    const app = make()
    addRoute(app)
    expect(() => withErrors(app, respond)).toThrow(tooLate)
  })
})

describe('faultbook', () => {
  it('knows the routes that come next where it is waited for', async () => {
    const app = make()
    await app.register(faultbook, { respond })
    addRoute(app)
    expect((await app.inject('/customers/7')).json()).toEqual({ id: 7 })
  })

  it('keeps an app from starting whose routes it has missed', async () => {
    const app = make()
    app.register(faultbook, { respond })
    addRoute(app)
    await expect(app.ready()).rejects.toThrow(tooLate)
  })

  it('only observes an app whatever the order', async () => {
    const app = Fastify()
    apps.push(app)
    app.register(faultbook, { respond, mode: 'observe' })
    addRoute(app)
    expect((await app.inject('/customers/7')).statusCode).toBe(200)
  })
})
