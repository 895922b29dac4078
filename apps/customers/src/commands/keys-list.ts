import { toKeyJson } from '../key-json.ts'
import type { KeyJson } from '../key-json.ts'
import type { ApiKey } from '../store/key-store.ts'
import type { Store } from '../store/store.ts'
import type { Terminal } from './command.ts'
import { flag, readArgs, text } from './read-args.ts'
import { printTable } from './table.ts'
import { withWorkspace } from './with-workspace.ts'

const headings = ['ID', 'NAME', 'SCOPES', 'HINT', 'STATUS', 'CREATED', 'EXPIRES', 'LAST USED']
const options = { workspace: text, json: flag, 'data-dir': text }
const keysAtOnce = 100

/** `customers keys list`: prints the keys of a workspace. */
export async function listKeys(args: readonly string[], { env, print }: Terminal): Promise<void> {
  const { values } = readArgs('keys', args, options)
  const keys = await withWorkspace(values, env, (store, { id }) => readKeys(store, id))
  const shown = keys.map((key) => toKeyJson(key, new Date()))
  print(values.json === true ? JSON.stringify(shown, null, 2) : printTable(headings, shown.map(toCells)))
}

async function readKeys(store: Store, workspaceId: number): Promise<readonly ApiKey[]> {
  const keys: ApiKey[] = []
  for (;;) {
    const found = await store.listKeys(workspaceId, { after: keys.at(-1)?.id ?? 0, limit: keysAtOnce })
    keys.push(...found)
    if (found.length < keysAtOnce) return keys
  }
}

function toCells(key: KeyJson): readonly string[] {
  const times = [key.created_at, key.expires_at, key.last_used_at].map(toMinute)
  return [String(key.id), key.name, key.scopes.join(','), key.hint, key.status, ...times]
}

/** A time in UTC as people read it: `2026-01-02 03:04`. */
function toMinute(time: string | null): string {
  return time === null ? 'never' : time.slice(0, 16).replace('T', ' ')
}
