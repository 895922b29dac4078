import type { FastifyInstance } from 'fastify'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { pino } from 'pino'
import { createApp } from '../src/create-app.ts'
import type { AppOptions } from '../src/create-app.ts'
import { allScopes, issueKey } from '../src/issue-key.ts'
import { readSettings } from '../src/settings.ts'
import { openSqliteStore } from '../src/store/sqlite-store.ts'
import type { SqliteStoreOptions } from '../src/store/sqlite-store.ts'
import type { Scope } from '../src/store/key-store.ts'
import type { Store } from '../src/store/store.ts'

/** The API on a port of its own, with an empty workspace, for tests in this process. */
export interface TestApi {
  readonly app: FastifyInstance
  readonly store: Store
  readonly url: string
  readonly port: number
  /** The folder of its database. */
  readonly dataDir: string
  readonly workspaceId: number
  /** A key with every scope. */
  readonly key: string
  /** Makes another key; in another workspace if one is given. */
  readonly addKey: (options?: KeyOptions) => Promise<string>
  readonly addWorkspace: (name: string) => Promise<number>
  /** Sends JSON with a key (the one with every scope; null for none) and reads JSON. */
  readonly call: (method: string, path: string, options?: CallOptions) => Promise<Answer>
  /** Everything it has logged. */
  readonly logged: () => string
  readonly stop: () => Promise<void>
}

export interface KeyOptions {
  readonly workspaceId?: number
  readonly scopes?: readonly Scope[]
  readonly expiresAt?: string
}

export interface CallOptions {
  readonly key?: string | null
  /** Sent as JSON, unless it is text or bytes already. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The parsed body; undefined for none. */
  readonly body: Body | undefined
}

interface Body {
  readonly success: boolean
  readonly data: unknown
  readonly meta: unknown
  readonly errors: Readonly<Record<string, string>>
  readonly message: string
  readonly error_code: string
}

/** What the app is made with, where not as in the service itself. */
export type TestAppOptions = Partial<Omit<AppOptions, 'settings' | 'store' | 'log'>>

/** Starts it. `env` holds settings as the environment would; the rate limit is out of the way unless given. */
export async function startApi(
  env: Readonly<Record<string, string>> = {},
  appOptions: TestAppOptions = {},
  storeOptions: Omit<SqliteStoreOptions, 'path'> = {},
): Promise<TestApi> {
  const dataDir = mkdtempSync(join(tmpdir(), 'customers-'))
  const store = openSqliteStore({
    now: appOptions.now ?? (() => new Date()),
    ...storeOptions,
    path: join(dataDir, 'customers.sqlite'),
  })
  // A machine that is busy with other tests is no overload.
  const calm = { PORT: '0', RATE_LIMIT: '1000000/60', MAX_LOOP_DELAY: '0', DATA_DIR: dataDir }
  const read = readSettings([], { ...calm, ...env })
  if ('mistakes' in read) throw new Error(read.mistakes.join('\n'))
  const workspaceId = (await store.createWorkspace('first')).id
  const addKey = ({ workspaceId: id = workspaceId, scopes = allScopes, expiresAt }: KeyOptions = {}): Promise<string> =>
    issueKey(store, { workspaceId: id, name: 'Test', scopes, expiresAt: expiresAt ?? null })
  const key = await addKey()
  const lines: string[] = []
  const sink = new Writable({
    write(chunk, _, done) {
      lines.push(String(chunk))
      done()
    },
  })
  const app = await createApp({ settings: read.settings, store, log: pino({ level: 'trace' }, sink), ...appOptions })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  return {
    app,
    store,
    url,
    port: Number(new URL(url).port),
    dataDir,
    workspaceId,
    key,
    addKey,
    addWorkspace: async (name) => (await store.createWorkspace(name)).id,
    call: (method, path, options = {}) => call(`${url}${path}`, method, { key, ...options }),
    logged: () => lines.join(''),
    stop: async () => {
      await app.close()
      await store.close()
      rmSync(dataDir, { recursive: true })
    },
  }
}

async function call(url: string, method: string, { key, body, headers }: CallOptions): Promise<Answer> {
  const isRaw = typeof body === 'string' || body instanceof Uint8Array
  const response = await fetch(url, {
    method,
    headers: {
      ...(typeof key === 'string' && { authorization: `Bearer ${key}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    body: body === undefined ? null : isRaw ? (body as string | Uint8Array<ArrayBuffer>) : JSON.stringify(body),
    redirect: 'manual',
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, body: parseJson(text) }
}

/** What an answer's text says as JSON; undefined where it is none. */
export function parseJson(text: string): Body | undefined {
  try {
    return JSON.parse(text) as Body
  } catch {
    return undefined
  }
}
