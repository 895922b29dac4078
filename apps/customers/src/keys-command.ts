import { parseArgs } from 'node:util'
import { allScopes, issueKey } from './issue-key.ts'
import { Mistake } from './mistake.ts'
import { defaultDataDir } from './settings.ts'
import type { Scope, Store } from './store/store.ts'

/** How `customers keys create` is used. */
export const keysHelp = `customers keys create --workspace NAME [--name NAME] [--scopes LIST] [--expires DAYS] [--data-dir FOLDER]
  --workspace   the workspace of the key; it is made if there is none of that name
  --name        what the key is for ("Key")
  --scopes      separated by commas: ${allScopes.join(', ')} (customers:read,customers:write)
  --expires     days from now (never)
  --data-dir    the folder of the database (DATA_DIR, or ${defaultDataDir})`

/** A key to make, as it was asked for. */
export interface KeyRequest {
  readonly workspace: string
  readonly name: string
  readonly scopes: readonly Scope[]
  readonly expiresInDays: number | undefined
  /** The folder of the database, where it was given. */
  readonly dataDir: string | undefined
}

/** @throws {Mistake} If the arguments are wrong. */
export function parseKeyRequest(args: readonly string[]): KeyRequest {
  const values = readArgs(args)
  const { workspace, name = 'Key', scopes = 'customers:read,customers:write', expires } = values
  if (workspace === undefined || workspace.trim() === '')
    throw new Mistake('Say which workspace the key is for: --workspace NAME.')
  const list = scopes.split(',').map((scope) => scope.trim())
  const unknown = list.find((scope) => !allScopes.some((known) => known === scope))
  if (unknown !== undefined)
    throw new Mistake(`There is no scope ${JSON.stringify(unknown)}: choose of ${allScopes.join(', ')}.`)
  if (expires !== undefined && !/^[1-9]\d{0,4}$/.test(expires))
    throw new Mistake('--expires is a number of days from 1 to 99999.')
  return {
    workspace,
    name,
    scopes: list as Scope[],
    expiresInDays: expires === undefined ? undefined : Number(expires),
    dataDir: values['data-dir'],
  }
}

/** Makes the key, and its workspace where it is new. */
export async function createKey(store: Store, request: KeyRequest, now: Date): Promise<string> {
  const { id } = (await store.findWorkspace(request.workspace)) ?? (await store.createWorkspace(request.workspace))
  const days = request.expiresInDays
  const expiresAt = days === undefined ? null : new Date(now.getTime() + days * 86_400_000).toISOString()
  return issueKey(store, { workspaceId: id, name: request.name, scopes: request.scopes, expiresAt })
}

function readArgs(args: readonly string[]): Readonly<Record<string, string | undefined>> {
  const text = { type: 'string' } as const
  try {
    const options = { workspace: text, name: text, scopes: text, expires: text, 'data-dir': text }
    return parseArgs({ args: [...args], options }).values
  } catch (problem) {
    throw new Mistake(`${(problem as Error).message.split('. ')[0]}; "customers keys --help" lists the options.`)
  }
}
