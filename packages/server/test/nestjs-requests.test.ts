import { Body, Get, Param, ParseIntPipe, Post, Query, Req, VersioningType } from '@nestjs/common'
import type { RawBodyRequest } from '@nestjs/common'
import { describe, expect, it } from 'vitest'
import { exceptionFactory } from '@faultbook/server/nestjs'
import { answerOf, envelope, errors } from './answer.ts'
import { platforms, startApp } from './nestjs-app.ts'
import { nestRoute } from './nestjs-route.ts'
import type { SendOptions } from './send.ts'

const throwing = (thrown: () => unknown) => (): never => {
  throw thrown()
}

const json = (body: unknown): SendOptions => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: typeof body === 'string' ? body : JSON.stringify(body),
})

describe.each(platforms)('withErrors() for Nest on %s', (platform) => {
  describe('pipes', () => {
    it('C12 name the parameter they refuse', async () => {
      const byId = nestRoute('a/:id', () => 'good', [Get('a/:id')], [Param('id', ParseIntPipe)])
      const byPage = nestRoute('b', () => 'good', [Get('b')], [Query('page', ParseIntPipe)])
      const ask = await startApp(platform, { module: { controllers: [byId, byPage] } })
      expect([answerOf(await ask('/a/x')), answerOf(await ask('/b?page=x'))]).toEqual([
        envelope('REQ_002', { fields: { id: 'is invalid' } }),
        envelope('REQ_002', { fields: { page: 'is invalid' } }),
      ])
    })

    it('C12 refuse a body as one that is invalid', async () => {
      const one = nestRoute('a', () => 'good', [Post('a')], [Body('age', ParseIntPipe)])
      const ask = await startApp(platform, { module: { controllers: [one] } })
      expect(answerOf(await ask('/a', json({ age: 'x' })))).toEqual(
        envelope('VAL_001', { fields: { age: 'is invalid' } }),
      )
    })

    it('C4 say which fields, of a body and of parameters, by exceptionFactory()', async () => {
      const make = exceptionFactory({ errors })
      const pipe = {
        transform: throwing(() =>
          make([
            {
              property: 'address',
              children: [{ property: 'city', constraints: { isString: 'city must be a string' } }],
            },
          ]),
        ),
      }
      const ofBody = nestRoute('a', () => 'good', [Post('a')], [Body(pipe)])
      const ofQuery = nestRoute('b', () => 'good', [Get('b')], [Query(pipe)])
      const ask = await startApp(platform, { module: { controllers: [ofBody, ofQuery] } })
      const fields = { 'address.city': 'must be a string' }
      expect([answerOf(await ask('/a', json({}))), answerOf(await ask('/b'))]).toEqual([
        envelope('VAL_001', { fields }),
        envelope('REQ_002', { fields }),
      ])
    })
  })

  describe('routes', () => {
    it('C8 are known under a prefix and a version', async () => {
      const ask = await startApp(platform, {
        module: { controllers: [nestRoute('a', () => 'good', [Get('a')])] },
        prepare: (app) =>
          app.setGlobalPrefix('api').enableVersioning({ type: VersioningType.URI, defaultVersion: '1' }),
      })
      const wrong = await ask('/api/v1/a', { method: 'PUT' })
      expect([(await ask('/api/v1/a')).status, answerOf(wrong), wrong.headers['allow']]).toEqual([
        200,
        envelope('REQ_004', { message: 'PUT is not allowed here' }),
        'GET, HEAD',
      ])
      expect(answerOf(await ask('/a'))).toEqual(envelope('RES_002'))
    })

    it('are unknown with another version in a header', async () => {
      const ask = await startApp(platform, {
        module: { controllers: [nestRoute('a', () => 'good', [Get('a')])] },
        prepare: (app) =>
          app.enableVersioning({ type: VersioningType.HEADER, header: 'X-Version', defaultVersion: '1' }),
      })
      const [known, unknown] = [
        await ask('/a', { headers: { 'X-Version': '1' } }),
        await ask('/a', { headers: { 'X-Version': '2' } }),
      ]
      expect([known.status, answerOf(unknown)]).toEqual([200, envelope('RES_002')])
    })

    it('answer a preflight before all errors', async () => {
      const ask = await startApp(platform, { module: {}, prepare: (app) => app.enableCors() })
      const headers = { Origin: 'https://a.test', 'Access-Control-Request-Method': 'PUT' }
      expect((await ask('/a', { method: 'OPTIONS', headers })).status).toBe(204)
    })
  })

  describe('bodies', () => {
    const echo = nestRoute(
      'a',
      (request: RawBodyRequest<{ readonly body: unknown }>) => ({
        body: request.body,
        raw: request.rawBody?.toString() ?? null,
      }),
      [Post('a')],
      [Req()],
    )

    it('C16 are read strictly', async () => {
      const ask = await startApp(platform, { module: { controllers: [echo] } })
      const body = envelope('REQ_001', { message: 'The request body could not be read as JSON' })
      expect(answerOf(await ask('/a', json('{"a":1,"a":2}')))).toEqual(body)
      expect((await ask('/a', json({ a: 1 }))).status).toBe(201)
    })

    it('are there as bytes besides, where the app asks for it', async () => {
      const ask = await startApp(platform, { module: { controllers: [echo] }, nest: { rawBody: true } })
      expect(JSON.parse((await ask('/a', json('{ "a": 1 }'))).body)).toEqual({ body: { a: 1 }, raw: '{ "a": 1 }' })
    })
  })
})
