import { expect } from 'vitest'
import { sendRequest } from './send-request.ts'
import type { RawAnswer, RawRequest } from './send-request.ts'
import type { ServiceProcess } from './start-service.ts'

export const customers = '/api/v2/customers'
/** In what is sent, to be looked for where it must not be. */
export const canaries = { body: 'canary-body-4711', query: 'canary-query-4711', header: 'canary-header-4711' } as const

/** Status → how it was brought about. */
export const produced = new Map<number, string>()

export interface Ask extends Partial<RawRequest> {
  readonly key?: string
  readonly json?: unknown
}

/** Sends a request with the demo key, and canaries in what is not to be logged. */
export async function ask(
  service: ServiceProcess,
  { key = service.demoKey, json, body, headers = [], ...rest }: Ask = {},
): Promise<RawAnswer> {
  const text = json === undefined ? body : JSON.stringify(json)
  const fixed = [
    ['X-Canary', canaries.header],
    ['Cookie', `session=${canaries.header}`],
  ] as const
  const authorization = key === '' ? [] : [['Authorization', `Bearer ${key}`] as const]
  const type =
    text === undefined || headers.some(([name]) => name === 'Content-Type')
      ? []
      : [['Content-Type', 'application/json'] as const]
  return sendRequest(service.port, {
    method: 'GET',
    target: customers,
    ...rest,
    headers: [...fixed, ...authorization, ...type, ...headers],
    body: text,
  })
}

/** Expects an error, whole, and notes that its status was produced. */
export async function expectError(answer: RawAnswer, status: number, code: string, action: string): Promise<void> {
  const { message, errors } = answer.body as {
    readonly message: string
    readonly errors: Readonly<Record<string, string>>
  }
  expect([answer.status, answer.body]).toEqual([
    status,
    { success: false, errors, message: expect.stringMatching(/^[A-Z].{5,80}$/), error_code: code },
  ])
  expect(Object.keys(answer.body as object)).toEqual(['success', 'errors', 'message', 'error_code'])
  expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', link: `</errors#${code}>; rel="help"` })
  if (status === 503 || status === 429) expect(answer.headers['retry-after']).toMatch(/^[1-9]\d*$/)
  if (message !== '') produced.set(status, action)
}
