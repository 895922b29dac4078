import Fastify from 'fastify'
import type { FastifyInstance, FastifySchema, FastifySchemaCompiler } from 'fastify'
import { afterEach, describe, expect, it } from 'vitest'
import { createResponder } from '@faultbook/server'
import { fastifyOptions, faultbook } from '@faultbook/server/fastify'
import { errors } from './answer.ts'

const respond = createResponder({ errors, report: () => undefined })
const apps: FastifyInstance[] = []
afterEach(async () => {
  for (const app of apps.splice(0)) await app.close()
})

async function appWith(url: string, schema: FastifySchema): Promise<FastifyInstance> {
  const app = Fastify(fastifyOptions(respond))
  apps.push(app)
  await app.register(faultbook, { respond })
  app.get(url, { schema }, async ({ query, params, headers }) => ({ query, params, count: headers['x-count'] }))
  return app
}

describe('parameters in Fastify', () => {
  it('reads a number in a header, and tells a fault by the name that the schema has (C4)', async () => {
    const app = await appWith('/', { headers: { type: 'object', properties: { 'X-Count': { type: 'integer' } } } })
    expect((await app.inject({ url: '/', headers: { 'x-count': '5' } })).json()).toMatchObject({ count: 5 })
    expect((await app.inject({ url: '/', headers: { 'x-count': 'five' } })).json()).toMatchObject({
      errors: { 'X-Count': 'must be an integer' },
      error_code: 'REQ_002',
    })
  })

  it('reads a number that may be null', async () => {
    const querystring = { type: 'object', properties: { n: { type: ['integer', 'null'] } } }
    expect((await (await appWith('/', { querystring })).inject('/?n=5')).json()).toMatchObject({ query: { n: 5 } })
  })

  it('C16 refuses NUL in a path, whatever a query of the same name says', async () => {
    const app = await appWith('/c/:id', {})
    expect((await app.inject('/c/a%00b?id=1')).json()).toMatchObject({
      errors: { id: 'holds a NUL character' },
      error_code: 'REQ_002',
    })
  })

  it('answers a failed validation although the route formats it itself', async () => {
    const app = Fastify(fastifyOptions(respond))
    apps.push(app)
    await app.register(faultbook, { respond })
    const querystring = { type: 'object', properties: { n: { type: 'integer' } } }
    const schemaErrorFormatter = (): Error => new Error('in words of its own')
    app.get('/', { schema: { querystring }, schemaErrorFormatter }, async () => 'ok')
    expect((await app.inject('/?n=x')).json()).toMatchObject({ errors: { n: 'must be an integer' } })
  })

  it('answers what an asynchronous validator found', async () => {
    const app = Fastify(fastifyOptions(respond))
    apps.push(app)
    await app.register(faultbook, { respond })
    const issues = [{ message: 'is taken', path: ['email'] }]
    const refuse = async (): Promise<never> => {
      throw Object.assign(new Error('x'), { issues })
    }
    const validatorCompiler = (() => refuse) as unknown as FastifySchemaCompiler<FastifySchema>
    app.post('/', { schema: { body: {} }, validatorCompiler }, async () => 'ok')
    const answer = await app.inject({ method: 'POST', url: '/', payload: { email: 'a' } })
    expect(answer.json()).toMatchObject({ errors: { email: 'is taken' }, error_code: 'VAL_001' })
  })

  it('C13 answers 404 where a parameter of its own form would have to span a slash', async () => {
    const app = await appWith('/customers/:id([^]+)', {})
    expect((await app.inject({ method: 'POST', url: '/customers/1/2' })).statusCode).toBe(404)
    expect((await app.inject({ method: 'POST', url: '/customers/1' })).headers['allow']).toBe('GET, HEAD')
  })
})
