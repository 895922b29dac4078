import { describe, expect, it } from 'vitest'
import { errorResponses } from '@faultbook/server'
import { answerOf, envelope, errors, genericEnvelope } from './answer.ts'
import { send } from './send.ts'
import { answer, customerNotFound, good, make, notFound, serve } from './fastify-app.ts'
import type { Routes } from './fastify-app.ts'

describe('what Fastify answers for an app that answers itself', () => {
  it('C1 for an answer that an error handler of the app gives', async () => {
    const routes: Routes = (app) => {
      app.setErrorHandler((_thrown, _request, reply) => reply.code(409).send({ own: 'secret' }))
      app.get('/', notFound)
    }
    expect(await answer(routes)).toEqual(envelope('CON_001'))
  })

  it('C48 C10 for a 304: neither a body nor a length, to HEAD as to GET', async () => {
    const port = await serve((app) => app.get('/', (_request, reply) => reply.code(304).header('ETag', '"1"').send()))
    for (const method of ['GET', 'HEAD']) {
      const reply = await send(port, '/', { method })
      expect([reply.status, reply.body, reply.headers['etag'], reply.headers['content-length']]).toEqual([
        304,
        '',
        '"1"',
        undefined,
      ])
    }
  })

  it('C1 for an error handler of the app that throws', async () => {
    const routes: Routes = (app) => {
      app.setErrorHandler(() => {
        throw errors.badUpstream()
      })
      app.get('/', notFound)
    }
    expect(await answer(routes)).toEqual(envelope('UPS_001'))
  })

  it('C1 for a not-found handler of the app', async () => {
    const port = await serve((app) => {
      app.register(
        async (scope) => {
          scope.setNotFoundHandler((_request, reply) => reply.code(404).send({ own: 'secret' }))
        },
        { prefix: '/own' },
      )
    })
    expect(answerOf(await send(port, '/own/x'))).toEqual(envelope('RES_001'))
  })

  it('C1 for a handler that calls it not found', async () => {
    expect(await answer((app) => app.get('/', (_request, reply) => reply.callNotFound()))).toEqual(envelope('RES_002'))
  })

  it('C1 for a route whose constraint is not met', async () => {
    expect(
      await answer(
        (app) => void app.route({ method: 'GET', url: '/', constraints: { version: '2.0.0' }, handler: good }),
      ),
    ).toEqual(envelope('RES_002'))
  })

  it.each([
    [404, 'RES_001'],
    [422, 'VAL_001'],
    [500, 'SRV_001'],
  ])('C1 for a handler that sends a body of its own with %i', async (status, code) => {
    expect(
      await answer((app) => app.get('/', (_request, reply) => reply.code(status).send({ own: 'secret' }))),
    ).toEqual(envelope(code))
  })

  it('C1 for a handler that took the reply over', async () => {
    const routes: Routes = (app) =>
      app.get('/', (_request, reply) => {
        reply.hijack()
        reply.raw.writeHead(409, { 'Content-Type': 'text/html' }).end('secret')
      })
    expect(await answer(routes)).toEqual(envelope('CON_001'))
  })

  it('C1 for a status without a row', async () => {
    expect(await answer((app) => app.get('/', (_request, reply) => reply.code(410).send('secret')))).toEqual(
      genericEnvelope(410, 'Gone'),
    )
  })

  it('leaves data alone that names a status', async () => {
    const port = await serve((app) => app.get('/', async () => ({ statusCode: 404, error: 'x' })))
    const { status, body } = await send(port, '/')
    expect([status, body]).toEqual([200, '{"statusCode":404,"error":"x"}'])
  })

  it('C1 untouched by a response schema, whatever it says', async () => {
    const schema = {
      response: {
        '4xx': {
          type: 'object',
          properties: { error_code: { const: 'AUTH_001' }, message: { type: 'number' } },
          required: ['own'],
        },
        404: {
          type: 'object',
          properties: { error_code: { const: 'AUTH_001' } },
          required: ['own'],
          additionalProperties: false,
        },
      },
    }
    expect(await answer((app) => app.get('/', { schema }, notFound))).toEqual(customerNotFound)
  })

  it('C1 with errorResponses() as response schema', async () => {
    const schema = { response: errorResponses(errors, ['resourceNotFound', 'validationFailed']) }
    expect(await answer((app) => app.get('/', { schema }, notFound))).toEqual(customerNotFound)
  })

  it('C18 as a problem where that is preferred', async () => {
    const port = await serve((app) => app.get('/', notFound))
    const reply = await send(port, '/', { headers: { Accept: 'application/problem+json' } })
    expect({ type: reply.headers['content-type'], body: JSON.parse(reply.body) as unknown }).toEqual({
      type: 'application/problem+json',
      body: {
        type: '/errors/RES_001',
        title: 'Not found',
        status: 404,
        detail: 'Customer not found',
        instance: `urn:uuid:${reply.headers['x-request-id']}`,
        error_code: 'RES_001',
        errors: {},
      },
    })
  })

  it('the same over inject()', async () => {
    const app = make((scope) => scope.get('/', notFound))
    const { statusCode: status, headers, body } = await app.inject('/')
    const texts = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')]))
    expect(answerOf({ status, headers: texts, body, bytes: Buffer.from(body), isCut: false })).toEqual(customerNotFound)
  })
})
