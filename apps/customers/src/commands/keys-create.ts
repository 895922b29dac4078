import { allScopes, issueKey, maxKeyNameLength } from '../issue-key.ts'
import { isLineOfText } from '../line-of-text.ts'
import { Mistake } from '../mistake.ts'
import { dataDirOf, withStore } from '../open-store.ts'
import type { Scope } from '../store/key-store.ts'
import type { Store } from '../store/store.ts'
import type { Terminal } from './command.ts'
import { flag, readArgs, text } from './read-args.ts'

/** `customers keys create`: prints a new key. */
export async function createKey(args: readonly string[], { env, print, note }: Terminal): Promise<void> {
  const request = parseKeyRequest(args)
  print(await withStore(dataDirOf(request.dataDir, env), (store) => create(store, request, new Date())))
  note('Keep it: only its hash is stored, and it is not shown again.')
}

/** A key to make, as it was asked for. */
interface KeyRequest {
  readonly workspace: string
  /** Whether the workspace has to be a test one. */
  readonly isTest: boolean
  readonly name: string
  readonly scopes: readonly Scope[]
  readonly expiresInDays: number | undefined
  /** The folder of the database, where it was given. */
  readonly dataDir: string | undefined
}

const options = { workspace: text, test: flag, name: text, scopes: text, expires: text, 'data-dir': text }

/** @throws {Mistake} If the arguments are wrong. */
function parseKeyRequest(args: readonly string[]): KeyRequest {
  const { values } = readArgs('keys', args, options)
  const { workspace, name = 'Key', scopes = 'customers:read,customers:write', expires } = values
  if (workspace === undefined || workspace.trim() === '')
    throw new Mistake('Say which workspace the key is for: --workspace NAME.')
  if (!isLineOfText(workspace)) throw new Mistake('--workspace is one line of text.')
  if (name === '' || !isLineOfText(name) || Array.from(name).length > maxKeyNameLength)
    throw new Mistake(`--name is one line of text of at most ${maxKeyNameLength} characters.`)
  if (expires !== undefined && !/^[1-9]\d{0,4}$/.test(expires))
    throw new Mistake('--expires is a number of days from 1 to 99999.')
  return {
    workspace,
    isTest: values.test === true,
    name,
    scopes: parseScopes(scopes),
    expiresInDays: expires === undefined ? undefined : Number(expires),
    dataDir: values['data-dir'],
  }
}

/** @throws {Mistake} If one is unknown. */
function parseScopes(list: string): readonly Scope[] {
  const names = list.split(',').map((name) => name.trim())
  const unknown = names.find((name) => !allScopes.some((known) => known === name))
  if (unknown !== undefined)
    throw new Mistake(`There is no scope ${JSON.stringify(unknown)}: choose of ${allScopes.join(', ')}.`)
  return allScopes.filter((scope) => names.includes(scope))
}

/** Makes the key, and its workspace where it is new. */
async function create(store: Store, request: KeyRequest, now: Date): Promise<string> {
  const { workspace, isTest, name, scopes, expiresInDays: days } = request
  const found = await store.findWorkspace(workspace)
  if (isTest && found?.isTest === false)
    throw new Mistake(`The workspace ${JSON.stringify(workspace)} is live: leave --test out, or name another.`)
  const { id } = found ?? (await store.createWorkspace(workspace, { isTest }))
  const expiresAt = days === undefined ? null : new Date(now.getTime() + days * 86_400_000).toISOString()
  return issueKey(store, { workspaceId: id, name, scopes, expiresAt })
}
