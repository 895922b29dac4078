import { createClient } from '@faultbook/client'
import type { Client } from '@faultbook/client'
import { dataResponse, errorResponse } from '@faultbook/client/mock'
import { defineCatalog, standardErrors } from '@faultbook/contract'
import { http as http2, HttpResponse as HttpResponse2 } from 'msw-2'
import { setupServer as setupServer2 } from 'msw-2/node'
import { http, HttpResponse } from 'msw/http'
import { setupServer } from 'msw/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const errors = defineCatalog({
  ...standardErrors,
  emailTaken: {
    code: 'CUS_001',
    status: 409,
    message: 'A {resource} with this email already exists',
    fields: ['email'],
  },
})
const makers = Object.values(errors).map((maker) => [maker.code, maker] as const)

// The same names in both, of which these tests use what has not changed.
const current = { http, HttpResponse, setupServer }
const former: typeof current = Object({ http: http2, HttpResponse: HttpResponse2, setupServer: setupServer2 })

let origins = 0

describe.each([
  ['3', current],
  ['2', former],
] as const)('errorResponse() in handlers of MSW %s', (_, msw) => {
  const server = msw.setupServer()
  beforeAll(() => server.listen())
  afterAll(() => server.close())

  /** A client of an origin of its own: budgets of retries are the origin's. */
  const start = (retries = 0): { readonly api: Client<typeof errors>; readonly url: string } => {
    origins += 1
    const url = `https://api${origins}.test`
    return {
      url: `${url}/customers`,
      api: createClient({ baseUrl: url, errors, apiKey: 'key', retries, backoffMs: 1 }),
    }
  }

  it.each(makers)('reaches the client as the failure of %s (case 88)', async (code, maker) => {
    const { api, url } = start()
    const error = (maker as (input: object) => ReturnType<typeof errors.internal>)({
      resource: 'customer',
      field: 'email',
      scope: 'customers:write',
      expected: 'JSON',
      method: 'PUT',
      limitBytes: 10,
      fields: { email: 'is in use' },
    })
    server.use(msw.http.all(url, ({ request }) => errorResponse(error, { request })))
    expect(await api.result.get('/customers')).toMatchObject({
      ok: false,
      error: {
        kind: 'api',
        error_code: code,
        status: maker.status,
        message: error.message,
        errors: { email: 'is in use' },
      },
    })
    expect(await api.result.head('/customers')).toMatchObject({ error: { kind: 'http', status: maker.status } })
  })

  it('is tried again as it says, and dataResponse() is the data', async () => {
    const { api, url } = start(2)
    let asked = 0
    server.use(
      msw.http.get(url, () => {
        asked += 1
        return asked < 3
          ? errorResponse(errors.unavailable({ retryAfterSeconds: 0 }))
          : dataResponse([{ id: 1 }], { meta: { next_cursor: null }, headers: { ETag: '"1"' } })
      }),
    )
    expect(await api.result.get('/customers')).toMatchObject({
      data: [{ id: 1 }],
      meta: { next_cursor: null },
      reply: { status: 200, etag: '"1"' },
    })
    expect(asked).toBe(3)
  })

  it('is sent a credential, and says that it was refused', async () => {
    const { api, url } = start()
    let challenge: string | null = ''
    server.use(
      msw.http.delete(url, ({ request }) => {
        const response = errorResponse(errors.revokedApiKey(), { request })
        challenge = response.headers.get('www-authenticate')
        return response
      }),
    )
    expect(await api.result.delete('/customers')).toMatchObject({ error: { error_code: 'AUTH_004' } })
    expect(challenge).toBe('Bearer realm="api", error="invalid_token"')
  })

  it('stands beside what MSW itself makes: no network, and answers of others', async () => {
    const { api, url } = start()
    server.use(msw.http.get(url, () => msw.HttpResponse.error(), { once: true }))
    expect(await api.result.get('/customers')).toMatchObject({ error: { kind: 'network', phase: 'headers' } })
    server.use(msw.http.get(url, () => msw.HttpResponse.html('<h1>Log in</h1>')))
    expect(await api.result.get('/customers')).toMatchObject({ error: { kind: 'parse', status: 200 } })
  })
})
