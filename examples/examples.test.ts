import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startExample } from './start-example.ts'
import type { Example } from './start-example.ts'

const folder = fileURLToPath(new URL('.', import.meta.url))

/** Every example with a server that has no test of its own: what each is called with is the same. */
const examples = readdirSync(folder).filter(
  (name) => existsSync(`${folder}${name}/server.ts`) && !existsSync(`${folder}${name}/${name}.test.ts`),
)

interface Call {
  readonly title: string
  readonly target: string
  readonly method?: string
  readonly body?: unknown
  readonly expected: {
    readonly status: number
    readonly code: string
    readonly fields?: readonly string[]
    readonly message?: string
  }
}

const calls: readonly Call[] = [
  {
    title: 'a customer that is not there',
    target: '/customers/7',
    expected: { status: 404, code: 'RES_001', message: 'Customer not found' },
  },
  {
    title: 'an email that is taken',
    target: '/customers',
    body: { email: 'taken@example.com' },
    expected: { status: 409, code: 'CUS_001', fields: ['email'] },
  },
  {
    title: 'an email that is none',
    target: '/customers',
    body: { email: 'none' },
    expected: { status: 422, code: 'VAL_001', fields: ['email'] },
  },
  { title: 'an unknown error', target: '/boom', expected: { status: 500, code: 'SRV_001' } },
  { title: 'an unknown route', target: '/nothing', expected: { status: 404, code: 'RES_002' } },
  {
    title: 'a method that is not served',
    target: '/customers/1',
    method: 'PUT',
    expected: { status: 405, code: 'REQ_004' },
  },
]

it('there are examples', () => expect(examples).toContain('express'))

describe.each(examples)('examples/%s', (name) => {
  let example: Example
  let origin: string
  beforeAll(async () => {
    example = await startExample(name)
    origin = example.origin
  })
  afterAll(() => example.stop())

  it('answers with a customer', async () => {
    const response = await fetch(`${origin}/customers/1`)
    expect([response.status, await response.json()]).toEqual([200, { success: true, data: { id: 1, account: 'Ada' } }])
  })

  it.each(calls)('answers $title with $expected.code', async ({ target, method, body, expected }) => {
    const response = await fetch(`${origin}${target}`, {
      ...(method !== undefined && { method }),
      ...(body !== undefined && {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      }),
    })
    const text = await response.text()
    const { success, errors, message, error_code: code } = JSON.parse(text) as Readonly<Record<string, unknown>>
    expect({
      members: Object.keys(JSON.parse(text) as object),
      status: response.status,
      success,
      code,
      fields: Object.keys(errors as object),
      message: expected.message === undefined ? undefined : message,
      leaks: text.includes('secret'),
    }).toEqual({
      members: ['success', 'errors', 'message', 'error_code'],
      status: expected.status,
      success: false,
      code: expected.code,
      fields: expected.fields ?? [],
      message: expected.message,
      leaks: false,
    })
    expect(response.headers.get('allow')?.includes('GET') ?? expected.status !== 405).toBe(true)
  })
})
