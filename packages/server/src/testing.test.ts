import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineCatalog, standardErrors } from '@faultbook/contract'
import type { Format } from '@faultbook/contract'
import Fastify from 'fastify'
import supertest from 'supertest'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { fastifyOptions, faultbook } from './fastify.ts'
import { inOtherRealm } from '../test/hostile-values.ts'
import { createResponder } from './index.ts'
import { createServer } from './node.ts'
import { expectError, findBreaches } from './testing.ts'
import type { PlainAnswer } from './testing.ts'

const errors = defineCatalog({
  ...standardErrors,
  emailTaken: { code: 'CUS_001', status: 409, message: 'A {resource} with this email exists', fields: ['email'] },
})
const respond = createResponder({ errors, report: () => undefined })
const requestId = '7f5f0d5e-9c1e-4f0e-8f55-6a1f3b0c2d11'
const taken = errors.emailTaken({ resource: 'customer', fields: { email: 'is used by another customer' } })
const seen = {
  code: 'CUS_001',
  status: 409,
  message: 'A customer with this email exists',
  fields: { email: 'is used by another customer' },
}

/** The answer to a thrown value, as any client might hold it. */
function plain(thrown: unknown = taken, headers: PlainAnswer['headers'] = {}): PlainAnswer {
  const reply = respond(thrown)
  return {
    status: reply.status,
    headers: { ...reply.headers, 'X-Request-Id': requestId, ...headers },
    body: reply.body,
  }
}

function response(thrown: unknown = taken): Response {
  const { status, headers, body } = plain(thrown)
  return new Response(body as string, { status, headers: headers as Record<string, string> })
}

async function messageOf(promise: Promise<unknown>): Promise<string> {
  const problem: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  return problem instanceof Error ? problem.message : 'nothing was thrown'
}

describe('expectError()', () => {
  it('reads a Response, and leaves it to be read again', async () => {
    const answer = response()
    expect(await expectError(answer, 'CUS_001')).toEqual({ ...seen, requestId })
    expect(await expectError(answer, errors.emailTaken)).toEqual({ ...seen, requestId })
    expect(await answer.json()).toMatchObject({ error_code: 'CUS_001' })
  })

  it('reads what inject() of Fastify gives', async () => {
    const app = Fastify(fastifyOptions(respond))
    await app.register(faultbook, { respond })
    app.get('/', () => {
      throw taken
    })
    const answer = await app.inject('/')
    expect(await expectError(answer, errors.emailTaken)).toEqual({ ...seen, requestId: answer.headers['x-request-id'] })
    expect(answer.json()).toMatchObject({ error_code: 'CUS_001' })
  })

  it('reads what supertest gives, awaited or not', async () => {
    const server = createServer(() => {
      throw taken
    }, respond)
    const answer = await supertest(server).get('/')
    expect(await expectError(answer, errors.emailTaken)).toMatchObject(seen)
    expect(await expectError(supertest(server).get('/'), errors.emailTaken)).toMatchObject(seen)
    expect(await expectError(supertest(server).get('/').accept('application/problem+json'), 'CUS_001')).toMatchObject(
      seen,
    )
  })

  it.each([
    ['text', plain()],
    [
      'bytes of another realm',
      {
        ...plain(),
        body: inOtherRealm(`Uint8Array.from(${JSON.stringify([...Buffer.from(String(plain().body))])})`) as Uint8Array,
      },
    ],
    ['bytes', { ...plain(), body: Buffer.from(String(plain().body)) }],
    ['headers as lists', plain(taken, { Vary: ['Origin', 'Accept'], 'content-encoding': undefined })],
    [
      'a problem',
      { ...plain(), ...toPlain(respond(taken, { method: 'GET', requestId, accept: 'application/problem+json' })) },
    ],
  ])('reads { status, headers, body } with %s', async (_, answer) => {
    expect(await expectError(answer, errors.emailTaken)).toEqual({ ...seen, requestId })
  })

  it("reads a format of one's own", async () => {
    const own: Format = {
      contentType: 'application/json; charset=utf-8',
      encode: ({ code, message }) => JSON.stringify({ fault: code, text: message }),
      decode: ({ fault, text }) => (typeof fault === 'string' ? { code: fault, message: String(text) } : undefined),
    }
    const reply = createResponder({ errors, formats: [own] })(taken)
    const answer = { ...plain(), ...toPlain(reply) }
    expect(await expectError(answer, errors.emailTaken, { formats: [own] })).toMatchObject({ code: 'CUS_001' })
    expect(await messageOf(expectError(answer, errors.emailTaken))).toContain('C1: ')
  })

  it('takes what else is expected: fields by name or message, the sentence, the status', async () => {
    await expectError(response(), errors.emailTaken, { fields: ['email'], message: seen.message })
    await expectError(response(), 'CUS_001', {
      fields: { email: /another/g },
      message: /^A customer/,
      status: 409,
      errors,
    })
    await expectError(response(errors.internal()), 'SRV_001', { fields: [] })
    const message = /customer/g
    await expectError(response(), 'CUS_001', { message })
    await expectError(response(), 'CUS_001', { message })
  })
})

function toPlain({ status, headers, body }: ReturnType<typeof respond>): PlainAnswer {
  return { status, headers: { ...headers, 'X-Request-Id': requestId }, body }
}

describe('expectError() on another answer', () => {
  it('lists every difference and every rule that is broken in one message', async () => {
    const answer = plain(errors.validationFailed({ fields: { phone: 'is too short' } }), { 'Cache-Control': 'public' })
    const promise = expectError(answer, errors.emailTaken, { fields: { email: 'is taken' }, message: 'Taken' })
    expect(await messageOf(promise)).toBe(
      [
        'Expected CUS_001 with status 409, got:',
        '  - The status is 422, not 409',
        '  - error_code is "VAL_001", not "CUS_001"',
        '  - message is "Validation failed", not "Taken"',
        '  - errors lacks "email"',
        '  - errors has "phone" besides: "is too short"',
        '  - C7: Cache-Control is not no-store',
        'The answer was 422 {"success":false,"errors":{"phone":"is too short"},"message":"Validation failed","error_code":"VAL_001"}',
      ].join('\n'),
    )
  })

  it.each([
    [
      'the status of a page',
      () => expectError(new Response('<h1>', { status: 404 }), errors.internal),
      '  - The status is 404, not 500\n  - C1: ',
    ],
    ['another status', () => expectError(response(), 'CUS_001', { status: 422 }), 'The status is 409, not 422'],
    [
      'another field message',
      () => expectError(response(), 'CUS_001', { fields: { email: 'x' } }),
      'errors has "is used by another customer" at "email", not "x"',
    ],
    ['a pattern that does not fit', () => expectError(response(), 'CUS_001', { message: /^x/ }), 'not /^x/'],
    [
      'a code outside the catalog',
      () => expectError(response(), 'CUS_001', { errors: standardErrorsOnly() }),
      'C2: error_code "CUS_001" is not in the catalog',
    ],
    [
      'a page',
      () => expectError(new Response('<h1>Not found', { status: 404 }), 'RES_001'),
      '  - C1: The body is not JSON\n',
    ],
    ['nothing', () => expectError(new Response(null, { status: 404 }), 'RES_001'), 'The answer was 404 without a body'],
    ['a success', () => expectError({ ...plain(), status: 200 }, 'CUS_001'), '  - The answer is no error\n'],
    [
      'a body in a coding',
      () =>
        expectError(
          { ...plain(), headers: { ...plain().headers, 'content-encoding': 'br' }, body: Uint8Array.of(1, 2) },
          'CUS_001',
        ),
      '  - C3: ',
    ],
  ])('tells of %s', async (_, call, sentence) => {
    expect(await messageOf(call())).toContain(sentence)
  })

  it('shows no more than the beginning of a long body', async () => {
    const message = await messageOf(expectError(new Response('x'.repeat(10_000), { status: 404 }), 'RES_001'))
    expect(message).toContain('… (10000 characters)')
    expect(message.length).toBeLessThan(1_000)
  })

  it('says so where the Response has been read', async () => {
    const answer = response()
    await answer.text()
    await expect(expectError(answer, 'CUS_001')).rejects.toThrow(
      new TypeError('The body of this Response has been read: give expectError() the Response first'),
    )
  })

  it.each([
    undefined,
    null,
    'x',
    {},
    { status: 404, headers: {} },
    { status: 404, headers: {}, body: { success: false } },
  ])('refuses %j, which is no answer', async (value) => {
    await expect(expectError(value as unknown as Response, 'CUS_001')).rejects.toThrow(TypeError)
  })
})

function standardErrorsOnly() {
  return defineCatalog(standardErrors)
}

describe('the message of expectError()', () => {
  it('is whole where a plain Error is printed, as Jest does', async () => {
    const problem = await expectError(response(), 'RES_001').catch((thrown: unknown) => thrown)
    expect(Object.keys(problem as Error)).toEqual([])
    expect((problem as Error).stack).toContain(
      'Error: Expected RES_001, got:\n  - error_code is "CUS_001", not "RES_001"',
    )
  })

  it('is whole in what node:test prints', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'faultbook-'))
    const file = join(folder, 'expect-error.mjs')
    const lines = [
      `import { test } from 'node:test'`,
      `import { expectError } from ${JSON.stringify(import.meta.resolve('./testing.ts'))}`,
      `test('x', () => expectError({ status: 404, headers: {}, body: '<h1>' }, 'RES_001'))`,
    ]
    await writeFile(file, lines.join('\n'))
    const { status, stdout } = spawnSync(process.execPath, ['--conditions=faultbook-source', '--test', file], {
      encoding: 'utf8',
      env: { ...process.env, NODE_TEST_CONTEXT: undefined },
    })
    await rm(folder, { recursive: true })
    expect(status).toBe(1)
    expect(stdout).toMatch(/Expected RES_001, got:\n +- C1: The body is not JSON\n/)
    expect(stdout).toMatch(/\n +The answer was 404 <h1>/)
  })
})

describe('the types of expectError()', () => {
  it('are those of the maker, or of the code', () => {
    const byMaker = () => expectError(response(), errors.emailTaken)
    expectTypeOf<Awaited<ReturnType<typeof byMaker>>['code']>().toEqualTypeOf<'CUS_001'>()
    expectTypeOf<Awaited<ReturnType<typeof byMaker>>['status']>().toEqualTypeOf<409>()
    expectTypeOf<Awaited<ReturnType<typeof byMaker>>['fields']>().toEqualTypeOf<{ readonly email?: string }>()
    const byCode = () => expectError(response(), 'CUS_001')
    expectTypeOf<Awaited<ReturnType<typeof byCode>>['code']>().toEqualTypeOf<'CUS_001'>()
    expectTypeOf<Awaited<ReturnType<typeof byCode>>['status']>().toEqualTypeOf<number>()
  })

  it('refuse a field that the row has not, and what is no answer', () => {
    // @ts-expect-error the row of emailTaken has no field of that name
    const wrongField = () => expectError(response(), errors.emailTaken, { fields: ['phone'] })
    // @ts-expect-error a body that was parsed says nothing of how it was sent
    const parsed = () => expectError({ status: 404, headers: {}, body: {} }, 'CUS_001')
    expectTypeOf(wrongField).toBeFunction()
    expectTypeOf(parsed).toBeFunction()
  })
})

describe('findBreaches() of the entry', () => {
  it('looks at an answer to HEAD', () => {
    expect(findBreaches({ status: 404, headers: {} }, { method: 'HEAD' }).map(({ clause }) => clause)).toContain('C10')
  })
})
