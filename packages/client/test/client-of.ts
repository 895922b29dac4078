import { createClient } from '@faultbook/client'
import type { Client, ClientOptions } from '@faultbook/client'
import type { FakeFetch } from './fake-fetch.ts'

let origins = 0

/** An origin that no other test has: budgets of retries are the origin's. */
export function newOrigin(): string {
  origins += 1
  return `https://api${origins}.test`
}

/** A client over a fake, with an origin of its own, that waits for nothing before it tries again. */
export function clientOf({ fetch }: Pick<FakeFetch, 'fetch'>, options: Partial<ClientOptions> = {}): Client {
  return createClient({ baseUrl: newOrigin(), backoffMs: 0, fetch, ...options })
}
