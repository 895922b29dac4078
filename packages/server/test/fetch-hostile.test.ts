import { Hono } from 'hono'
import { cors } from 'hono/cors'
import { describe, expect, it } from 'vitest'
import { createResponder, describeThrown } from '@faultbook/server'
import { withErrors } from '@faultbook/server/fetch'
import { withErrors as withHonoErrors } from '@faultbook/server/hono'
import { envelope, errors } from './answer.ts'
import type { Answer } from './answer.ts'
import { hostileValues, secret, throwLater } from './hostile-values.ts'
import type { HostileValue } from './hostile-values.ts'
import { answerOfResponse } from './read-response.ts'

/** The scenes are served by our own server of Node, whose guard would answer what gets past these adapters. Other platforms have none. */
const respond = createResponder({ errors, report: ({ thrown }) => void describeThrown(thrown) })

const request = (path = '/'): Request => new Request(`http://api.test${path}`)

function expected({ code = 'SRV_001' }: HostileValue): Answer {
  const message = code === 'CON_001' ? { message: 'Customer with this email already exists' } : {}
  return envelope(code, message)
}

async function expectEnvelope(answer: Response, value: HostileValue): Promise<void> {
  expect(JSON.stringify([...answer.headers])).not.toContain(secret)
  const found = await answerOfResponse(answer)
  expect(JSON.stringify(found)).not.toContain(secret)
  expect(found).toEqual(expected(value))
}

const cases = hostileValues.map((value) => [value.name, value] as const)
const returned = cases.filter(([, { make }]) => Object.prototype.toString.call(safely(make)) !== '[object Response]')

describe('C15 without a guard of Node', () => {
  it.each(cases)('a fetch handler that throws %s', async (_, value) => {
    const thrower = withErrors(() => {
      throw value.make()
    }, respond)
    await expectEnvelope(await thrower(request()), value)
    const rejecter = withErrors(() => throwLater(value.make()), respond)
    await expectEnvelope(await rejecter(request()), value)
  })

  it.each(returned)('a fetch handler that returns %s', async (_, value) => {
    const answer = await withErrors(() => value.make() as Response, respond)(request())
    expect((await answerOfResponse(answer)).broken).toEqual([])
    expect(answer.status >= 400).toBe(true)
  })

  it.each(cases)('a Hono app that throws %s', async (_, value) => {
    const app = withHonoErrors(new Hono(), respond)
    app.get('/single', () => {
      throw value.make()
    })
    app.use('/cors/*', cors())
    app.get('/cors/sync', () => {
      throw value.make()
    })
    app.get('/cors/later', () => throwLater(value.make()))
    app.use('/before/*', () => throwLater(value.make()))
    app.get('/before/good', (c) => c.text('good'))
    app.post('/read', async (c) => {
      await c.req.text()
      throw value.make()
    })
    for (const path of ['/single', '/cors/sync', '/cors/later', '/before/good']) {
      await expectEnvelope(await app.request(path), value)
    }
    await expectEnvelope(await app.request('/read', { method: 'POST', body: 'text' }), value)
    app.notFound(() => {
      throw value.make()
    })
    await expectEnvelope(await app.request('/nothing'), value)
  })

  it.each(cases)('an error handler of a Hono app that throws %s', async (_, value) => {
    const app = withHonoErrors(new Hono(), respond)
    app.onError(() => {
      throw value.make()
    })
    app.get('/throws', () => {
      throw new Error(secret)
    })
    await expectEnvelope(await app.request('/throws'), value)
  })
})

function safely(make: () => unknown): unknown {
  try {
    const value = make()
    // A revoked Proxy can't even be looked at.
    Object.prototype.toString.call(value)
    return value
  } catch {
    return undefined
  }
}
