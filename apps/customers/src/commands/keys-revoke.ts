import { Mistake } from '../mistake.ts'
import { KeyRefusal } from '../store/key-refusal.ts'
import type { Store } from '../store/store.ts'
import type { Workspace } from '../store/workspace-store.ts'
import type { Terminal } from './command.ts'
import { flag, readArgs, text } from './read-args.ts'
import { withWorkspace } from './with-workspace.ts'

const options = { workspace: text, last: flag, 'data-dir': text }

/** `customers keys revoke`: withdraws a key by its id. */
export async function revokeKey(args: readonly string[], { env, print }: Terminal): Promise<void> {
  const { values, positionals } = readArgs('keys', args, options, true)
  const [id = '', ...more] = positionals
  if (!/^[1-9]\d{0,14}$/.test(id) || more.length > 0)
    throw new Mistake('Say which key by its id, as "customers keys list" shows it: customers keys revoke ID.')
  const evenLast = values.last === true
  print(await withWorkspace(values, env, (store, workspace) => revoke(store, workspace, Number(id), evenLast)))
}

async function revoke(store: Store, { id: workspaceId, name }: Workspace, id: number, evenLast: boolean) {
  const key = await store.revokeKey({ workspaceId, id, actor: null, evenLast }).catch((problem: unknown) => {
    if (!(problem instanceof KeyRefusal)) throw problem
    const facts = `No other key could manage the keys of ${JSON.stringify(name)} for as long as key ${id}`
    throw new Mistake(`${facts}: make one with keys:manage first, or say --last.`, { cause: problem })
  })
  if (key === undefined) throw new Mistake(`There is no key ${id} in ${JSON.stringify(name)}.`)
  return `Key ${id} (${key.name}) of ${JSON.stringify(name)} was revoked at ${key.revokedAt}.`
}
