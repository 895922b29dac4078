import { Hono } from 'hono'
import type { Context } from 'hono'
import { basicAuth } from 'hono/basic-auth'
import { bearerAuth } from 'hono/bearer-auth'
import { HTTPException } from 'hono/http-exception'
import { timeout } from 'hono/timeout'
import { validator } from 'hono/validator'
import { describe, expect, it } from 'vitest'
import { createResponder } from '@faultbook/server'
import type { Rule } from '@faultbook/server'
import { withErrors } from '@faultbook/server/hono'
import { envelope, errors } from '../../../test/answer.ts'
import { lazyQuery } from '../../../test/lazy-query.ts'
import { createGuard, json, notFound, throws } from '../../../test/hono-app.ts'
import { answerOfResponse } from '../../../test/read-response.ts'

const customerNotFound = envelope('RES_001', { message: 'Customer not found' })
const internal = envelope('SRV_001')
const notJson = envelope('REQ_001', { message: 'The request body could not be read as JSON' })

describe("what is Hono's own", () => {
  it('waits for anything that Hono waits for', async () => {
    const { respond } = createGuard()
    const app = withErrors(new Hono(), respond)
    app.use((_, next) => next())
    const answer = (c: Context): object =>
      lazyQuery((resolve) => {
        setTimeout(resolve, 1, c.text('good'))
      })
    app.get('/', (c) => answer(c) as Promise<Response>)
    expect(await (await app.request('/')).text()).toBe('good')
  })

  it('C14 takes the 4xx status of an HTTPException, and nothing else', async () => {
    const { respond } = createGuard()
    const res = new Response('inside', { headers: { 'X-Inside': 'x', 'Retry-After': '90' } })
    const app = withErrors(new Hono(), respond)
    app.get('/429', throws(new HTTPException(429, { message: 'inside', res })))
    app.get('/404', throws(new HTTPException(404, { message: 'inside' })))
    app.get('/503', throws(new HTTPException(503, { message: 'inside' })))
    app.get('/forged', throws(Object.assign(new Error('inside'), { status: 404, getResponse: () => res })))
    const answer = await app.request('/429')
    expect([answer.headers.get('x-inside'), answer.headers.get('retry-after')]).toEqual([null, '90'])
    expect(await answerOfResponse(answer)).toEqual(envelope('RATE_001'))
    expect(await answerOfResponse(await app.request('/404'))).toEqual(envelope('RES_001'))
    expect(await answerOfResponse(await app.request('/503'))).toEqual(internal)
    expect(await answerOfResponse(await app.request('/forged'))).toEqual(internal)
  })

  it('lets a rule claim an HTTPException first', async () => {
    const rule: Rule = (thrown) =>
      thrown instanceof HTTPException ? errors.duplicate({ resource: 'Customer', field: 'email' }) : undefined
    const respond = createResponder({ errors, rules: [rule], report: () => undefined })
    const app = withErrors(new Hono(), respond)
    app.get('/404', throws(new HTTPException(404))).get('/504', throws(new HTTPException(504)))
    for (const path of ['/404', '/504']) expect((await app.request(path)).status).toBe(409)
  })

  it('answers for its middleware', async () => {
    const { respond } = createGuard()
    const app = withErrors(new Hono(), respond)
    app.get('/bearer', bearerAuth({ token: 'x' }), (c) => c.text('good'))
    app.get('/basic', basicAuth({ username: 'a', password: 'b' }), (c) => c.text('good'))
    app.get('/slow', timeout(5), () => new Promise<Response>(() => undefined))
    const bearer = await app.request('/bearer', { headers: { Authorization: 'Bearer y' } })
    expect([bearer.status, bearer.headers.get('www-authenticate')]).toEqual([
      401,
      'Bearer realm="api", error="invalid_token"',
    ])
    const basic = await app.request('/basic')
    expect([basic.status, basic.headers.get('www-authenticate')]).toEqual([401, 'Basic realm="Secure Area"'])
    expect(await answerOfResponse(await app.request('/slow'))).toEqual(internal)
  })

  it.each([
    ['c.req.json()', '/json'],
    ['its validator', '/validated'],
  ])('C12 answers JSON that %s can not read with 400', async (_, path) => {
    const { respond } = createGuard()
    const app = withErrors(new Hono(), respond)
    app.post('/json', async (c) => c.json(await c.req.json<unknown>()))
    app.post(
      '/validated',
      validator('json', (value) => value),
      (c) => c.json(c.req.valid('json')),
    )
    expect(await answerOfResponse(await app.request(path, json('{"a":')))).toEqual(notJson)
    expect(await (await app.request(path, json('{"a":1}'))).json()).toEqual({ a: 1 })
  })

  it('takes no other text that fails for the body, and waits for none', async () => {
    const { respond } = createGuard()
    const app = withErrors(new Hono(), respond)
    app.post('/stored', async (c) => {
      await c.req.json()
      return c.json(JSON.parse('{"stored":'))
    })
    app.post('/pending', (c) => {
      c.req.text().catch(() => undefined)
      throw new Error('x')
    })
    expect(await answerOfResponse(await app.request('/stored', json('{}')))).toEqual(internal)
    const endless = new ReadableStream({ pull: () => new Promise(() => undefined) })
    const init: RequestInit = { method: 'POST', body: endless, duplex: 'half' }
    expect(await answerOfResponse(await app.request('/pending', init))).toEqual(internal)
  })
})

describe("error handlers of the app's own", () => {
  it.each([
    ['before', true],
    ['after', false],
  ])('are called, and what they recover stays: given %s', async (_, isBefore) => {
    const { respond, reports } = createGuard()
    const app = new Hono()
    if (!isBefore) withErrors(app, respond)
    app.onError((error, c) => c.text(`recovered ${error.message}`))
    if (isBefore) withErrors(app, respond)
    app.get('/throws', throws(new Error('x')))
    const answer = await app.request('/throws')
    expect([answer.status, await answer.text(), reports]).toEqual([200, 'recovered x', []])
  })

  it('answer errors as foreign replies: what was thrown counts where it is known, their status where not', async () => {
    const { respond, reports } = createGuard()
    const app = withErrors(new Hono(), respond)
    const unknown = new Error('x')
    app.onError((error, c) => c.json({ error: error.message }, 409))
    app.get('/known', notFound).get('/unknown', throws(unknown))
    expect(await answerOfResponse(await app.request('/known'))).toEqual(customerNotFound)
    expect((await answerOfResponse(await app.request('/unknown'))).status).toBe(409)
    expect(reports.map(({ status, thrown }) => [status, String(thrown)])).toEqual([
      [404, 'ApiError: Customer not found'],
      [409, 'Error: x'],
    ])
  })

  it('of sub-apps are no other', async () => {
    const { respond, reports } = createGuard()
    const app = withErrors(new Hono(), respond)
    const sub = new Hono().onError((error, c) => c.json({ error: error.message }, 500))
    sub.get('/known', notFound)
    app.route('/sub', sub)
    expect(await answerOfResponse(await app.request('/sub/known'))).toEqual(customerNotFound)
    expect(reports.map(({ status, request }) => [status, request?.route])).toEqual([[404, '/sub/known']])
  })

  it('that fail themselves do not hide what was thrown', async () => {
    const { respond, reports } = createGuard()
    const app = withErrors(new Hono(), respond)
    app.onError(throws('handler'))
    app.get('/known', notFound)
    app.get('/translated', throws(new Error('x')))
    expect(await answerOfResponse(await app.request('/known'))).toEqual(customerNotFound)
    expect(reports.map(({ thrown }) => String(thrown))).toEqual(['handler', 'ApiError: Customer not found'])
    app.onError(throws(errors.duplicate({ resource: 'Customer', field: 'email' })))
    expect((await answerOfResponse(await app.request('/translated'))).status).toBe(409)
  })
})
