import { readError } from '@faultbook/contract'
import type { ReadError } from '@faultbook/contract'
import { errors, teamFormat } from './wire.ts'

/** What came of a call: the data, or the error as the catalog knows it; undefined for an answer that is not of this API. */
export type Outcome = { readonly data: unknown } | { readonly error: ReadError | undefined }

/** Calls the API; what `fetch` throws is the network's, and goes on. */
export async function call(url: string, init?: RequestInit): Promise<Outcome> {
  const response = await fetch(url, init)
  const body = await response.text()
  if (response.ok) return { data: (JSON.parse(body) as { readonly data: unknown }).data }
  return { error: readError(body, { status: response.status, errors, formats: [teamFormat] }) }
}
