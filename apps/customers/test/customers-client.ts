import { createClient } from '@faultbook/client'
import type { ClientOptions, Failure, Result } from '@faultbook/client'
import type { paths } from '../../../packages/client/test/customers-paths.gen.ts'
import { errors } from '../src/errors.ts'
import type { TestApi } from './start-api.ts'

/** A client of the Customers API as an app has it: typed by its document and its catalog. */
export type CustomersClient = ReturnType<typeof customersClient>

/** Makes it, with the key that has every scope; without one for a key that is empty. */
export function customersClient(
  api: Pick<TestApi, 'url' | 'key'>,
  options: Partial<ClientOptions<typeof errors>> = {},
) {
  return createClient<paths, typeof errors>({
    baseUrl: api.url,
    ...(api.key !== '' && { apiKey: api.key }),
    errors,
    ...options,
  })
}

/** The failure of a result; a success is an error of the test. */
export function failureIn<Problem extends Failure>(result: Result<unknown, Problem, unknown>): Problem {
  if (result.ok) throw new Error(`It has not failed: ${JSON.stringify(result.data)}`)
  return result.error
}

/** All that a list gives. */
export async function collect<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const all: Item[] = []
  for await (const item of items) all.push(item)
  return all
}
