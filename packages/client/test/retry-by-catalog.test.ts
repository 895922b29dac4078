import { createClient } from '@faultbook/client'
import { defineCatalog, standardErrors } from '@faultbook/contract'
import { afterEach, describe, expect, it } from 'vitest'
import { ada, customer, json } from './cases/answers.ts'
import { envelope } from './cases/errors.ts'
import { reply } from './cases/script.ts'
import { startMisbehaving } from './misbehaving-server.ts'
import type { MisbehavingServer } from './misbehaving-server.ts'

const catalog = defineCatalog({
  ...standardErrors,
  closedForGood: {
    code: 'SRV_009',
    status: 503,
    title: 'Closed for good',
    message: 'The service is closed for good',
    retry: 'never',
    causes: ['The service has been withdrawn.'],
    fixes: ['Use its successor.'],
  },
})

/** 503, marked `never`. */
const closed = reply(503, json, envelope('SRV_009', 'The service is closed for good'))
/** 409, marked `after-header`. */
const running = reply(409, { ...json, 'retry-after': '0' }, envelope('CON_002', 'Still running'))
const busy = reply(503, { ...json, 'retry-after': '0' }, envelope('SRV_002', 'Unavailable'))

let server: MisbehavingServer
afterEach(() => server.close())

async function countOf(answer: string, call: (baseUrl: string) => Promise<unknown>): Promise<readonly unknown[]> {
  server = await startMisbehaving([[answer], [ada]])
  const settled = await call(server.origin).catch(({ kind, error_code: code }: Record<string, unknown>) => [kind, code])
  return [server.requests.length, settled]
}

describe('createClient() as it comes', () => {
  it('case 72 sends 1 request where the catalog marks a 503 `never`', async () => {
    const call = (baseUrl: string) => createClient<typeof catalog>({ baseUrl, errors: catalog }).get('/customers')
    expect(await countOf(closed, call)).toEqual([1, ['api', 'SRV_009']])
  })

  it('case 72 sends 2 requests where the catalog marks a 409 `after-header`', async () => {
    const call = (baseUrl: string) => createClient<typeof catalog>({ baseUrl, errors: catalog }).get('/customers')
    expect(await countOf(running, call)).toEqual([2, customer])
  })

  it('does what the status says without the catalog: 2 requests at 503, 1 at 409', async () => {
    const call = (baseUrl: string) => createClient({ baseUrl }).get('/customers')
    expect(await countOf(closed, call)).toEqual([2, customer])
    await server.close()
    expect(await countOf(running, call)).toEqual([1, ['api', 'CON_002']])
  })

  it('case 56 sends a POST without a key once, with the catalog and without', async () => {
    const post = (baseUrl: string) => createClient({ baseUrl }).post('/customers', { body: { name: 'Ada' } })
    expect(await countOf(busy, post)).toEqual([1, ['api', 'SRV_002']])
    await server.close()
    const informed = (baseUrl: string) =>
      createClient<typeof catalog>({ baseUrl, errors: catalog }).post('/customers', { body: { name: 'Ada' } })
    expect(await countOf(busy, informed)).toEqual([1, ['api', 'SRV_002']])
  })
})
