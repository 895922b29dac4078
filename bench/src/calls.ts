import { errors } from '../../packages/client/test/cases/errors.ts'
import type { CaseCall, Setup } from '../../packages/client/test/cases/wire-case.ts'

/** What every library is set up for: with whom it tries again, and for how long it waits. */
export const setup: Setup = { errors, timeoutMs: 10_000, totalTimeoutMs: 60_000, retries: 2 }

/** What is called, of `servers/customers-prepared.ts`. */
export const calls = {
  customer: { title: 'one customer', call: { path: '/customers/42' } },
  list: { title: 'a list of 100', call: { path: '/customers' } },
  refused: {
    title: 'a 422 with its code and two fields',
    call: { method: 'POST', path: '/customers', body: { account: 'Ada', email: 'ada@example.com', phone: '123' } },
  },
} as const satisfies Readonly<Record<string, { readonly title: string; readonly call: CaseCall }>>

export type CallName = keyof typeof calls
