import { describe, expect, it } from 'vitest'
import { needs } from '../../../../scripts/test-parts.ts'
import { reply } from '../cases/script.ts'
import { fine, json, stall, usePages } from './use-pages.ts'
import type { WorkerTold } from './worker.ts'

/** A worker, as far as the page needs it. */
declare class Worker {
  constructor(url: string)
  addEventListener(type: 'message', listener: (event: { readonly data: WorkerTold }) => void): void
  postMessage(message: string, options: object): void
}

describe('createClient() in Chromium', needs('chromium', 'the client in a browser'), () => {
  const pages = usePages()

  /** Has a worker of the page call an address that answers with an error. */
  const callFromWorker = () =>
    pages.page.evaluate(async (baseUrl) => {
      const worker = new Worker('/worker.js')
      const { evaluated, ...told } = await new Promise<WorkerTold>((resolve) => {
        worker.addEventListener('message', ({ data }) => resolve(data))
        worker.postMessage(baseUrl, {})
      })
      const failure = faultbook.Failure.fromJSON(told.json)
      const isOurs = [failure instanceof faultbook.Failure, failure instanceof Error, faultbook.isFailure(failure)]
      const cloned = [told.failure instanceof Error, (told.failure as Error).message]
      return { evaluated, isOurs, failure: failure.toJSON(), cloned }
    }, `${pages.site.origin}/api/v2`)

  it('takes a baseUrl that begins with /', async () => {
    expect(await pages.get('/api/v2')).toEqual({ data: [{ id: 1 }] })
    const { failure } = await pages.get('/api/v2', '/refused')
    expect(failure).toMatchObject({ kind: 'api', url: `${pages.site.origin}/api/v2/refused` })
  })

  it('case 31 says that the browser is offline, and works when it is no more', async () => {
    const { origin, requests } = await pages.serve([[reply(200, { ...json, ...pages.open }, fine)]])
    await pages.context.setOffline(true)
    const { failure } = await pages.get(origin)
    expect(failure).toMatchObject({ kind: 'network', phase: 'headers', offline: true })
    expect(requests).toEqual([])
    await pages.context.setOffline(false)
    expect(await pages.get(origin)).toEqual({ data: [{ id: 1 }] })
  })

  it.each(['onRequest', 'onResponse'] as const)('case 47 gives the very reason of an abort after %s', async (hook) => {
    const { origin } = await pages.serve([hook === 'onRequest' ? [] : stall(pages.open)])
    const told = await pages.page.evaluate(
      async ([baseUrl, name]) => {
        const controller = new AbortController()
        const reason = { why: 'left the page' }
        const hooks = { [name]: () => void setTimeout(() => controller.abort(reason)) }
        const result = await faultbook.createClient({ baseUrl, hooks }).result.get('/', { signal: controller.signal })
        return result.ok || { kind: result.error.kind, isReason: result.error.cause === reason }
      },
      [origin, hook] as const,
    )
    expect(told).toEqual({ kind: 'abort', isReason: true })
  })

  it('case 8 keeps status and text of a page of HTML, and the text out of what is printed', async () => {
    const page = [reply(502, { 'content-type': 'text/html', ...pages.open }, '<h1>Bad gateway</h1>')]
    const { failure, text, printed } = await pages.get((await pages.serve([page])).origin)
    expect(failure).toMatchObject({ kind: 'http', status: 502 })
    expect(text).toBe('<h1>Bad gateway</h1>')
    expect(printed).not.toContain('<h1>')
  })

  it('case 19 tells a body that is cut off as network', async () => {
    const { origin } = await pages.serve([[...stall(pages.open), { cut: 'end' }]])
    const { failure } = await pages.get(origin)
    expect(failure).toMatchObject({ kind: 'network', phase: 'body', status: 200 })
  })

  it('case 33 tells that a redirect led to a page of HTML', async () => {
    const { origin } = await pages.serve([
      [reply(302, { location: '/login?next=sk_next', ...pages.open })],
      [reply(200, { 'content-type': 'text/html', ...pages.open }, '<h1>Sign in</h1>')],
    ])
    const { failure, printed } = await pages.get(origin)
    expect(failure).toMatchObject({ kind: 'parse', status: 200, redirected: true })
    expect(printed).not.toMatch(/sk_|<h1>/)
  })

  it('case 36 refuses a key that no header can hold, and prints it nowhere', async () => {
    const { failure, printed } = await pages.get('/api/v2', '/customers', { apiKey: 'sk_secret\nsk_more' })
    expect(failure).toMatchObject({ kind: 'config', attempts: 0 })
    expect(printed).not.toMatch(/sk_/)
  })

  it('case 39 gives up a body that stalls', async () => {
    const { origin } = await pages.serve([stall(pages.open)])
    const { failure } = await pages.get(origin, '/', { timeoutMs: 500 })
    expect(failure).toMatchObject({ kind: 'timeout', phase: 'body', status: 200, timeoutMs: 500 })
  })

  it('case 78 brings a failure out of a worker, as data whole, and as it is without a DataCloneError', async () => {
    const { isOurs, failure, cloned } = await callFromWorker()
    expect(isOurs).toEqual([true, true, true])
    expect(failure).toMatchObject({
      kind: 'api',
      error_code: 'VAL_001',
      errors: { email: 'is taken' },
      message: 'Validation failed',
      method: 'GET',
      url: `${pages.site.origin}/api/v2/refused`,
    })
    expect(cloned).toEqual([true, 'Validation failed'])
  })

  it('case 88 runs where no text may be run as a script', async () => {
    const { evaluated, failure } = await callFromWorker()
    expect(evaluated).toMatch(/^EvalError/)
    expect(failure).toMatchObject({ kind: 'api' })
  })
})
