import { createFetch } from '@faultbook/client'
import type { FetchOptions } from '@faultbook/client'
import { newOrigin } from './client-of.ts'
import { fakeFetch } from './fake-fetch.ts'
import type { FakeFetch, Play } from './fake-fetch.ts'

/** A fetch of ours over a fake, that waits for nothing before it tries again; and a URL of an origin of its own. */
export function fetchOf(options: FetchOptions, ...plays: readonly Play[]): FakeFetch & { readonly url: string } {
  const fake = fakeFetch(...plays)
  const fetch = createFetch({ backoffMs: 0, ...options, fetch: fake.fetch })
  return { fetch, asked: fake.asked, url: `${newOrigin()}/customers` }
}
