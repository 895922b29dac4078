import { Mistake } from '../mistake.ts'
import { dataDirOf, withExistingStore } from '../open-store.ts'
import type { Store } from '../store/store.ts'
import type { Workspace } from '../store/workspace-store.ts'
import type { Terminal } from './command.ts'

/** Where a command finds its workspace, as its options say. */
interface WorkspaceOptions {
  readonly workspace?: string | undefined
  readonly 'data-dir'?: string | undefined
}

/**
 * Lets a command work in a workspace that is there.
 *
 * @throws {Mistake} If none is named, or there is none of that name.
 */
export async function withWorkspace<Result>(
  { workspace: name, 'data-dir': dataDir }: WorkspaceOptions,
  env: Terminal['env'],
  work: (store: Store, workspace: Workspace) => Promise<Result>,
): Promise<Result> {
  if (name === undefined || name.trim() === '') throw new Mistake('Say which workspace: --workspace NAME.')
  return withExistingStore(dataDirOf(dataDir, env), async (store) => {
    const workspace = await store.findWorkspace(name)
    if (workspace === undefined)
      throw new Mistake(
        `There is no workspace ${JSON.stringify(name)}: it is made with its first key, by customers keys create.`,
      )
    return work(store, workspace)
  })
}
