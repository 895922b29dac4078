import { createFetch, isFailure } from '@faultbook/client'
import type { Failure, FailureKind } from '@faultbook/client'
import { describe, expect, it, onTestFinished } from 'vitest'
import { libraries, restlessOfetch } from './libraries.ts'
import type { Library, MakeLibrary } from './libraries.ts'
import { startScriptedServer } from './scripted-server.ts'
import type { Answer, ScriptedServer } from './scripted-server.ts'

const errors = {
  // Not what the statuses say: only the catalog knows.
  soldOut: { code: 'ORD_002', status: 409, retry: 'backoff' },
  closed: { code: 'ORD_003', status: 503, retry: 'never' },
} as const

const refusal = (status: number, code: string): Answer => ({
  status,
  json: { success: false, errors: { account: 'is taken' }, message: 'No', error_code: code },
})
const soldOut = refusal(409, 'ORD_002')
const closed = refusal(503, 'ORD_003')
const list = { success: true, data: [{ id: 1 }], meta: { next_cursor: null } }

interface Scene {
  readonly library: Library
  readonly server: ScriptedServer
  /** How often the library has called our fetch. */
  readonly calls: () => number
}

async function set(make: MakeLibrary, ...answers: readonly [Answer, ...Answer[]]): Promise<Scene> {
  const server = await startScriptedServer(...answers)
  onTestFinished(server.stop)
  const fetch = createFetch({ apiKey: 'key', errors, backoffMs: 1 })
  let calls = 0
  const counting: typeof fetch = (...given) => {
    calls += 1
    return fetch(...given)
  }
  return { server, library: make(server.origin, counting), calls: () => calls }
}

/** What a call is refused with: the failure, be it the cause of what the library throws. */
async function failureOf(call: Promise<unknown>): Promise<Failure<'ORD_002' | 'ORD_003'>> {
  const thrown = await call.then(
    () => new Error('It has not failed'),
    (reason: unknown) => reason,
  )
  const failure = isFailure<typeof errors>(thrown) ? thrown : (thrown as Error).cause
  if (!isFailure<typeof errors>(failure)) throw thrown
  return failure
}

const kinds: readonly (readonly [FailureKind, Answer])[] = [
  ['unlisted', refusal(404, 'RES_001')],
  ['http', { status: 418, json: { oh: 'no' } }],
]

describe.each(Object.entries(libraries))('createFetch() under %s', (name, make) => {
  it('gives the data, after what the catalog says may be tried again', async () => {
    const { library, server, calls } = await set(make, soldOut, soldOut, { status: 200, json: list })
    expect(await library.list()).toEqual(list)
    expect(server.asked.map(({ authorization }) => authorization)).toEqual(Array(3).fill('Bearer key'))
    expect(calls()).toBe(1)
  })

  it('sends the same body again, by its Idempotency-Key', async () => {
    const { library, server } = await set(make, soldOut, { status: 201, json: { success: true, data: { id: 1 } } })
    expect(await library.create({ 'Idempotency-Key': 'once' })).toEqual({ success: true, data: { id: 1 } })
    const sent = { method: 'POST', body: JSON.stringify({ account: 'Ada' }) }
    expect(server.asked).toMatchObject([sent, sent])
  })

  it('does not send a POST again that may have been carried out', async () => {
    const { library, server } = await set(make, soldOut)
    expect(await failureOf(library.create({}))).toMatchObject({ error_code: 'ORD_002', attempts: 1, gaveUp: 'unsafe' })
    expect(server.asked).toHaveLength(1)
  })

  it('hands on the failure of a code, with its fields, once it gives up', async () => {
    const { library, server, calls } = await set(make, soldOut)
    expect(await failureOf(library.list())).toMatchObject({
      kind: 'api',
      error_code: 'ORD_002',
      errors: { account: 'is taken' },
      requestId: 'request-1',
      attempts: 3,
      gaveUp: 'attempts',
    })
    expect([server.asked.length, calls()]).toEqual([3, 1])
  })

  it('does not try again what the catalog says never to, whatever the status', async () => {
    const { library, server, calls } = await set(make, closed)
    expect(await failureOf(library.list())).toMatchObject({ error_code: 'ORD_003', status: 503, attempts: 1 })
    expect([server.asked.length, calls()]).toEqual([1, 1])
  })

  it.each(kinds)('hands on a failure of kind %s', async (kind, answer) => {
    const { library, calls } = await set(make, answer)
    expect(await failureOf(library.list())).toMatchObject({ kind, attempts: 1 })
    expect(calls()).toBe(1)
  })

  it('hands on that there is no network, after three tries of one call', async () => {
    const { library, server, calls } = await set(make, 'silence')
    await server.stop()
    expect(await failureOf(library.list())).toMatchObject({ kind: 'network', attempts: 3, gaveUp: 'attempts' })
    expect(calls()).toBe(1)
  })

  it('ends when its caller aborts, for the reason given', async () => {
    const { library, server, calls } = await set(make, 'silence')
    const controller = new AbortController()
    const reason = new Error('The page was left')
    const failed = failureOf(library.list(controller.signal))
    await server.isAsked
    controller.abort(reason)
    const failure = await failed
    expect(failure).toMatchObject({ kind: 'abort', attempts: 1 })
    expect(failure.cause).toBe(reason)
    expect(calls()).toBe(1)
  })

  it(`throws ${name === 'ofetch' ? 'a FetchError, of which it is the cause' : 'the Failure itself'}`, async () => {
    const { library } = await set(make, closed)
    const thrown: unknown = await library.list().catch((reason: unknown) => reason)
    expect([isFailure(thrown), (thrown as Error).name]).toEqual(
      name === 'ofetch' ? [false, 'FetchError'] : [true, 'Failure'],
    )
  })
})

describe('ofetch as it comes', () => {
  it('doubles the tries, even those that the catalog forbids: hence `retry: 0`', async () => {
    const { library, server, calls } = await set(restlessOfetch, closed)
    await expect(library.list()).rejects.toThrow('No')
    expect([server.asked.length, calls()]).toEqual([2, 2])
  })
})
