import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { keepLoopBusy } from './busy-loop.ts'
import { rateLimit } from './matrix-answers.ts'
import { takenEmail } from './matrix-resources.ts'
import { ids, startMatrixWorld } from './matrix-world.ts'
import { sendRequest } from './send-request.ts'
import type { RawAnswer, RawRequest } from './send-request.ts'
import type { Answer } from './start-api.ts'
import { readAnswers } from './wire.ts'

/** What a PATCH of a customer can be refused for, in the order of CONTRACT C13. */
const order = {
  'malformed HTTP': [400, 'REQ_003'],
  'an address that failed too often': [429, 'RATE_001'],
  'an unknown route': [404, 'RES_002'],
  'a wrong method': [405, 'REQ_004'],
  'a revoked key': [401, 'AUTH_004'],
  'a key used up': [429, 'RATE_001'],
  'a missing scope': [403, 'PERM_001'],
  'a preference that is refused': [400, 'REQ_002'],
  'a wrong media type': [415, 'REQ_009'],
  'an oversized body': [413, 'REQ_007'],
  'an unreadable body': [400, 'REQ_001'],
  'a bad query parameter': [400, 'REQ_002'],
  'a bad path parameter': [400, 'REQ_002'],
  'a bad header': [400, 'REQ_002'],
  'an unknown id': [404, 'RES_001'],
  "another workspace's id": [404, 'RES_001'],
  'a stale version': [412, 'REQ_011'],
  'no If-Match': [428, 'REQ_013'],
  'a wrong field': [422, 'VAL_001'],
  'a duplicate': [409, 'CON_001'],
} as const satisfies Readonly<Record<string, readonly [status: number, code: string]>>

type Fault = keyof typeof order

/** Those that can't be true at once. */
const exclusive: readonly (readonly [Fault, Fault, string])[] = [
  ['an unknown route', 'a wrong method', 'an unknown route has no methods'],
  ['an unknown route', 'a bad path parameter', 'an unknown route has no parameters'],
  ['an unknown route', 'a bad query parameter', 'an unknown route has no parameters'],
  ['an unknown route', 'an unknown id', 'an unknown route has no ids'],
  ['an unknown route', "another workspace's id", 'an unknown route has no ids'],
  ['an unreadable body', 'a wrong field', 'an unreadable body has no fields'],
  ['an unreadable body', 'a duplicate', 'an unreadable body has no fields'],
  ['a bad path parameter', 'an unknown id', 'there is one id'],
  ['a bad path parameter', "another workspace's id", 'there is one id'],
  ['a bad header', 'no If-Match', 'it is the header'],
  ['an unknown id', "another workspace's id", 'there is one id'],
]

/** The parameter that a fault is in. */
const faultyParameters: Partial<Readonly<Record<Fault, string>>> = {
  'a bad query parameter': 'color',
  'a bad path parameter': 'id',
  'a bad header': 'If-Match',
}

const faults = Object.keys(order) as readonly Fault[]
const pairs = faults.flatMap((first, index) => faults.slice(index + 1).map((second) => [first, second] as const))
const possible = pairs.filter(([first, second]) => !exclusive.some(([one, other]) => one === first && other === second))

const world = await startMatrixWorld(rateLimit, { MAX_LOOP_DELAY: '500' })
afterAll(async () => {
  await world.stop()
  console.log(
    `order: ${faults.length} causes, ${pairs.length} pairs: ${possible.length} asserted, ${exclusive.length} exclude each other; ${faults.length + 1} more while overloaded, as many while closing`,
  )
})

describe('C13 the order of refusals', () => {
  it('answers where nothing is wrong', async () => {
    expect((await sendRequest(world.api.port, await requestWith(new Set()))).status).toBe(200)
  })

  it.each(faults)('refuses %s alone', async (fault) => {
    expect(summaryOf(await sendRequest(world.api.port, await requestWith(new Set([fault]))))).toEqual(order[fault])
  })

  it.each(possible)('refuses %s before %s', async (first, second) => {
    const answer = await sendRequest(world.api.port, await requestWith(new Set([first, second])))
    expect(summaryOf(answer)).toEqual(order[first])
    if (first in faultyParameters)
      expect(answer.body).toMatchObject({ errors: Object.fromEntries(namesOf(first, second)) })
  })

  it('is asserted, or excluded, for each pair', () => {
    expect(possible.length + exclusive.length).toBe(pairs.length)
  })
})

const unparsable = 'these are no words of HTTP'

describe('C13 a service that is overloaded', () => {
  let answers: Readonly<Record<string, readonly Answer[]>> = {}
  beforeAll(async () => {
    const prepared = await Promise.all(
      faults.map(async (fault) => [fault, bytesOf(await requestWith(new Set([fault])))] as const),
    )
    const isShed = async (): Promise<boolean> =>
      (await sendRequest(world.api.port, { method: 'GET', target: '/openapi.json' })).status === 503
    const relieve = keepLoopBusy(600)
    await vi.waitUntil(isShed, { timeout: 20_000 })
    const sent = [[unparsable, `${unparsable}\r\n\r\n`] as const, ...prepared].map(
      async ([fault, bytes]) => [fault, await exchangeOnce(bytes)] as const,
    )
    answers = Object.fromEntries(await Promise.all(sent))
    relieve()
    await vi.waitUntil(async () => !(await isShed()), { timeout: 20_000 })
  }, 60_000)

  it.each([...faults, unparsable])('answers 503 before %s', (fault) => {
    expect(answers[fault]?.map(summaryOf)).toEqual([[503, 'SRV_002']])
    expect(answers[fault]?.[0]?.headers.get('retry-after')).toMatch(/^[1-9]\d*$/)
  })
})

describe('C13 a service that closes', () => {
  let answers: Readonly<Record<string, readonly Answer[]>> = {}
  beforeAll(async () => {
    const malformed = [unparsable, await openSlow(`${unparsable}\r\n\r\n`)] as const
    const exchanges = await Promise.all(
      faults.map(async (fault) => [fault, await openSlow(bytesOf(await requestWith(new Set([fault]))))] as const),
    )
    await vi.waitUntil(() => world.slow.count() === faults.length + 1, { timeout: 20_000 })
    const closed = world.api.app.close()
    const read = [malformed, ...exchanges].map(async ([fault, exchange]) => [fault, await exchange()] as const)
    world.slow.answer()
    answers = Object.fromEntries(await Promise.all(read))
    await closed
  }, 60_000)

  it.each([...faults, unparsable])('answers 503 before %s', (fault) => {
    expect(answers[fault]?.map(summaryOf)).toEqual([
      [200, undefined],
      [503, 'SRV_002'],
    ])
    expect(answers[fault]?.[1]?.headers.get('retry-after')).toMatch(/^[1-9]\d*$/)
  })
})

/** What is said of these faults that are in parameters. */
function namesOf(...given: readonly Fault[]): readonly (readonly [name: string, message: unknown])[] {
  return given.flatMap((fault) => {
    const name = faultyParameters[fault]
    return name === undefined ? [] : [[name, expect.anything()] as const]
  })
}

/** Sends one request, and reads until its answer is whole. */
function exchangeOnce(bytes: string): Promise<readonly Answer[]> {
  return new Promise((resolve) => {
    const socket = connect(world.api.port, '127.0.0.1', () => socket.write(bytes))
    const chunks: Buffer[] = []
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(readAnswers(Buffer.concat(chunks))))
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      if (Buffer.concat(chunks).includes('"error_code":')) socket.destroy()
    })
  })
}

/** Opens a connection whose first request is under way; its second one is sent when the returned function is called. */
async function openSlow(second: string): Promise<() => Promise<readonly Answer[]>> {
  const key = await world.api.addKey()
  const headers = [
    ['Authorization', `Bearer ${key}`],
    ['X-Forwarded-For', world.newAddress()],
  ] as const
  const socket = connect(world.api.port, '127.0.0.1')
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  socket.on('error', () => undefined)
  const ended = new Promise((resolve) => socket.once('close', resolve))
  socket.write(bytesOf({ method: 'GET', target: '/api/v2/invoices/slow', headers }))
  return async () => {
    socket.write(second)
    await ended
    return readAnswers(Buffer.concat(chunks))
  }
}

function bytesOf({ method, target, headers = [], body = '' }: RawRequest): string {
  const lines = [['Host', 'api.test'], ['Content-Length', String(Buffer.byteLength(body))], ...headers].map(
    (line) => `${line.join(': ')}\r\n`,
  )
  return `${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n${body}`
}

/** A request with these faults and no other. */
async function requestWith(all: ReadonlySet<Fault>): Promise<RawRequest> {
  const address = world.newAddress()
  const key = await world.api.addKey(all.has('a missing scope') ? { scopes: ['keys:manage'] } : {})
  const authorization = ['Authorization', `Bearer ${key}`] as const
  const forwarded = ['X-Forwarded-For', address] as const
  const spend = (headers: RawRequest['headers']) =>
    sendRequest(world.api.port, { method: 'GET', target: '/api/v2/customers', headers: headers ?? [] })
  if (all.has('a key used up')) for (let count = 0; count < 3; count += 1) await spend([authorization])
  if (all.has('an address that failed too often')) for (let count = 0; count < 3; count += 1) await spend([forwarded])
  if (all.has('a revoked key')) world.revoke(key)
  const twice = ['Idempotency-Key', '"1"'] as const
  return {
    method: all.has('a wrong method') ? 'OPTIONS' : 'PATCH',
    target: await targetWith(all),
    headers: [
      authorization,
      forwarded,
      ['Content-Type', all.has('a wrong media type') ? 'text/plain' : 'application/json'],
      ...(all.has('a preference that is refused') ? [['Prefer', 'error=RATE_001'] as const] : []),
      ...(all.has('malformed HTTP') ? [twice, twice] : []),
      ...(all.has('no If-Match') ? [] : [['If-Match', all.has('a bad header') ? '1' : '*'] as const]),
      ...(all.has('a stale version') ? [['If-None-Match', '*'] as const] : []),
    ],
    body: bodyWith(all),
  }
}

async function targetWith(all: ReadonlySet<Fault>): Promise<string> {
  const query = all.has('a bad query parameter') ? '?color=red' : ''
  if (all.has('an unknown route')) return `/api/v2/nothing${query}`
  if (all.has('a bad path parameter')) return `/api/v2/customers/one${query}`
  if (all.has('an unknown id')) return `/api/v2/customers/${ids.unknown}${query}`
  if (all.has("another workspace's id")) return `/api/v2/customers/${ids.theirs}${query}`
  return `/api/v2/customers/${await world.newCustomer()}${query}`
}

function bodyWith(all: ReadonlySet<Fault>): string {
  const fields = {
    city: 'Köln',
    ...(all.has('a duplicate') && { email: takenEmail }),
    ...(all.has('a wrong field') && { zip: 7 }),
  }
  const text = JSON.stringify(fields).slice(0, all.has('an unreadable body') ? -1 : undefined)
  return all.has('an oversized body') ? text + ' '.repeat(70_000) : text
}

function summaryOf({ status, body }: RawAnswer | Answer): readonly unknown[] {
  return [status, (body as { readonly error_code?: string } | undefined)?.error_code]
}
