import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { sharedFile } from '../../../scripts/test-parts.ts'
import { startApi } from './start-api.ts'
import type { Answer, TestApi } from './start-api.ts'

/** How the columns of Chinook become fields. */
export const chinookMap = ['account={FirstName} {LastName}', 'zip=PostalCode'] as const

/** The file itself, its columns named as its source does. */
export function chinookCsv(): string {
  return readFileSync(sharedFile('data/chinook-customers.csv'), 'utf8')
}

/** What an import is sent with. */
export interface UploadOptions {
  readonly key?: string
  readonly type?: string
  readonly query?: string
  readonly idempotencyKey?: string
}

/** Sends a file. */
export function upload(api: TestApi, body: string | Uint8Array, options: UploadOptions = {}): Promise<Answer> {
  const { key = api.key, type = 'text/csv', query = '', idempotencyKey } = options
  return api.call('POST', `/api/v2/customers/import${query}`, {
    key,
    body,
    headers: { 'content-type': type, ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }) },
  })
}

/** Asks for a file. */
export async function download(api: TestApi, query = '', key = api.key): Promise<string> {
  const { status, text } = await api.call('GET', `/api/v2/customers/export${query}`, { key })
  if (status !== 200) throw new Error(`${status}: ${text}`)
  return text
}

/** The query of these parameters, each as often as it is there. */
export function queryOf(parameters: Readonly<Record<string, string | readonly string[]>>): string {
  const entries = Object.entries(parameters).flatMap(([name, values]) => [values].flat().map((value) => [name, value]))
  return `?${new URLSearchParams(entries).toString()}`
}

/** An API, and a workspace of it that each test has for itself. */
export interface TransferScene {
  readonly api: TestApi
  readonly workspaceId: number
  /** A key of the workspace, with every scope. */
  readonly key: string
  /** Sends a file to the workspace. */
  readonly send: (body: string | Uint8Array, query?: string, type?: string, idempotencyKey?: string) => Promise<Answer>
  /** Counts the customers of the workspace. */
  readonly total: () => Promise<number>
}

/** Starts the API for the tests of a file. `env` as for {@link startApi}. */
export function inFreshWorkspaces(env: Readonly<Record<string, string>>): TransferScene {
  let api: TestApi | undefined
  let place = { workspaceId: 0, key: '' }
  const started = (): TestApi => {
    if (api === undefined) throw new Error('The tests have not begun')
    return api
  }
  let count = 0
  beforeAll(async () => {
    api = await startApi(env)
  })
  beforeEach(async () => {
    count += 1
    const workspaceId = await started().addWorkspace(`workspace ${count}`)
    place = { workspaceId, key: await started().addKey({ workspaceId }) }
  })
  afterAll(() => started().stop())
  return {
    get api() {
      return started()
    },
    get workspaceId() {
      return place.workspaceId
    },
    get key() {
      return place.key
    },
    send: (body, query = '', type = 'text/csv', idempotencyKey) =>
      upload(started(), body, { key: place.key, query, type, ...(idempotencyKey !== undefined && { idempotencyKey }) }),
    total: async () => (await started().store.countCustomers(place.workspaceId)).total,
  }
}
