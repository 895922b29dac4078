import type { ImportOrder, ImportRow } from './import-store.ts'
import type { Store } from './store.ts'
import type { TenancyCheck, TenancyScene, TenancyWorkspace } from './tenancy-checks.ts'

/** What a workspace must not see or change of the imports of another: all have the same keys and runners, on purpose. */
export const importTenancyChecks: readonly TenancyCheck[] = [
  { name: 'imports are told apart by workspace', run: checkStarts },
  { name: 'a batch moves on the import of its workspace', run: checkBatches },
  { name: 'failures are those of the workspace', run: checkFailures },
  { name: 'releasing lets go of the import of the workspace', run: checkRelease },
  { name: 'discarding leaves the imports elsewhere', run: checkDiscard },
  { name: 'forgetting leaves the imports and failures elsewhere', run: checkForgetting },
  { name: 'emails and ids are taken in their own workspace', run: checkTaken },
  { name: 'an export holds its own customers', run: checkExport },
]

const kept = 60_000
const bad: ImportRow = { line: 2, errors: { account: 'is required' } }

function orderOf({ phone }: TenancyWorkspace, changes: Partial<ImportOrder> = {}): ImportOrder {
  const same = { key: 'same', runner: 'same', actor: null, keepMs: kept, keptFailures: 9 }
  return { ...same, fingerprint: phone, ...changes }
}

async function checkStarts({ store, workspaces }: TenancyScene): Promise<void> {
  for (const workspace of workspaces) {
    const { state } = await store.startImport(workspace.id, orderOf(workspace))
    if (state !== 'ours') throw new Error(`The import of workspace ${workspace.id} was ${state}`)
  }
}

async function startAll(store: Store, workspaces: readonly TenancyWorkspace[]): Promise<void> {
  for (const workspace of workspaces) await store.startImport(workspace.id, orderOf(workspace, { fingerprint: 'same' }))
}

async function checkBatches({ store, workspaces }: TenancyScene): Promise<void> {
  await startAll(store, workspaces)
  for (const workspace of workspaces) await store.importRows(workspace.id, orderOf(workspace), [bad])
  for (const workspace of workspaces) {
    const { rows } = await store.finishImport(workspace.id, orderOf(workspace))
    if (rows !== 1) throw new Error(`Workspace ${workspace.id} has counted ${rows} rows`)
  }
}

async function checkFailures({ store, workspaces }: TenancyScene): Promise<void> {
  await startAll(store, workspaces)
  for (const workspace of workspaces) {
    const row = { line: workspace.id, errors: { account: workspace.phone } }
    await store.importRows(workspace.id, orderOf(workspace), [row])
  }
  for (const { id, phone } of workspaces) {
    const found = (await store.listImportFailures(id, 'same', 9)).map(({ errors }) => errors['account']).join()
    if (found !== phone) throw new Error(`Workspace ${id} was shown the failures ${found}`)
  }
}

async function checkRelease({ store, workspaces }: TenancyScene): Promise<void> {
  await startAll(store, workspaces)
  const [first, second] = workspaces
  if (first === undefined || second === undefined) throw new Error('There are no two workspaces')
  await store.releaseImport(first.id, orderOf(first))
  const again = { fingerprint: 'same', runner: 'another' }
  const { state } = await store.startImport(second.id, orderOf(second, again))
  if (state !== 'running') throw new Error(`The import of workspace ${second.id} was ${state} when another let go`)
}

async function checkDiscard({ store, workspaces }: TenancyScene): Promise<void> {
  await startAll(store, workspaces)
  for (const workspace of workspaces) await store.importRows(workspace.id, orderOf(workspace), [bad])
  const [first, ...others] = workspaces
  if (first === undefined) throw new Error('There is no workspace')
  await store.discardImport(first.id, orderOf(first))
  for (const { id } of others) {
    const found = await store.listImportFailures(id, 'same', 9)
    if (found.length !== 1) throw new Error(`Workspace ${id} has lost its import or ${1 - found.length} failures`)
  }
}

/** Each has an import that is over, and another one that is not, of the same id as the one that is over elsewhere. */
async function checkForgetting({ store, workspaces }: TenancyScene): Promise<void> {
  const [first, second] = workspaces
  if (first === undefined || second === undefined) throw new Error('There are no two workspaces')
  const oldOf = (of: TenancyWorkspace): ImportOrder =>
    orderOf(of, { key: 'old', runner: `old ${of.id}`, fingerprint: 'same', keepMs: -1 })
  const expect = async (of: TenancyWorkspace, key: string, count: number): Promise<void> => {
    const { length } = await store.listImportFailures(of.id, key, 9)
    if (length !== count) throw new Error(`Workspace ${of.id} has ${length} failures of ${key} left`)
  }
  const begin = async (of: TenancyWorkspace, order: ImportOrder): Promise<void> => {
    await store.startImport(of.id, order)
    await store.importRows(of.id, order, [bad])
  }
  // The first that a look into all workspaces would come upon.
  await begin(first, orderOf(first, { key: 'own', runner: 'a first one' }))
  await begin(first, { ...oldOf(second), key: 'live', keepMs: kept })
  await begin(second, { ...oldOf(first), key: 'live', keepMs: kept })
  await begin(first, oldOf(first))
  await begin(second, oldOf(second))
  await expect(first, 'old', 1)
  // The next start forgets the import that is over, and then its failures: one that had its id would have them.
  for (const workspace of [second, first]) {
    await store.startImport(workspace.id, orderOf(workspace, { key: 'next', runner: 'next' }))
    await store.startImport(workspace.id, { ...oldOf(workspace), keepMs: kept })
    await expect(workspace, 'old', 0)
  }
  for (const workspace of workspaces) await expect(workspace, 'live', 1)
}

async function checkTaken({ store, workspaces }: TenancyScene): Promise<void> {
  await startAll(store, workspaces)
  const none = { phone: null, address: null, city: null, state: null, zip: null, country: null }
  const row = { line: 2, customer: { ...none, account: 'Eve', email: 'eve@x.io', id: 100 } }
  const take = async (workspace: TenancyWorkspace): Promise<string> => {
    const [failure] = await store.importRows(workspace.id, orderOf(workspace), [row])
    return Object.keys(failure?.errors ?? {}).join()
  }
  for (const taken of ['', 'id,email']) {
    for (const workspace of workspaces) {
      const found = await take(workspace)
      if (found !== taken) throw new Error(`Workspace ${workspace.id} was told that [${found}] is taken`)
    }
  }
}

async function checkExport({ store, workspaces }: TenancyScene): Promise<void> {
  for (const { id, phone } of workspaces) {
    const found = await store.exportCustomers(id, 0, 99)
    const phones = new Set(found.map((customer) => customer.phone))
    if (found.length !== 3 || phones.size !== 1 || !phones.has(phone))
      throw new Error(`Workspace ${id} was given ${found.length} customers of ${[...phones].join()}`)
  }
}
