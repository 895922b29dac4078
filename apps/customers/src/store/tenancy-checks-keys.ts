import type { NewApiKey } from './key-store.ts'
import type { Store } from './store.ts'
import type { TenancyCheck, TenancyScene } from './tenancy-checks.ts'

const keysOfEach = 2
const entriesToForget = 7

/** What a workspace must not see or change of the keys and the audit log of another. */
export const keyTenancyChecks: readonly TenancyCheck[] = [
  { name: 'keys count in each workspace by themselves', run: checkIds },
  { name: 'a key is read from its own workspace', run: checkReads },
  { name: 'rotating leaves the same id elsewhere as it was', run: (scene) => checkAct(scene, rotateFirst) },
  { name: 'revoking leaves the same id elsewhere as it was', run: (scene) => checkAct(scene, revokeFirst) },
  { name: 'a last use is noted of its own key', run: (scene) => checkAct(scene, touchFirst) },
  { name: 'the last managing key is told by its own workspace', run: checkLast },
  { name: 'audit entries count in each workspace by themselves', run: checkAuditIds },
  { name: 'an audit log shows its own entries', run: checkAudit },
  { name: 'forgetting old audit entries leaves those elsewhere', run: checkForgetting },
]

async function checkIds(scene: TenancyScene): Promise<void> {
  await addKeys(scene)
  for (const { id } of scene.workspaces) {
    const ids = (await keysOf(scene.store, id)).map((key) => key.id).join()
    if (ids !== '1,2') throw new Error(`The ids are ${ids}`)
  }
}

async function checkReads(scene: TenancyScene): Promise<void> {
  await addKeys(scene)
  for (const { id, phone } of scene.workspaces) {
    const [one, all] = [await scene.store.getKey(id, 1), await keysOf(scene.store, id)]
    const names = [one, ...all].map((key) => key?.name)
    if (names.some((name) => name !== phone)) throw new Error(`Workspace ${id} was shown the keys ${names.join()}`)
  }
}

type Act = (store: Store, workspaceId: number) => Promise<unknown>
const act = (workspaceId: number) => ({ workspaceId, id: 1, actor: 1 })
const rotateFirst: Act = (store, id) => store.rotateKey({ ...act(id), overlapSeconds: 60, hash: `new ${id}`, hint: '' })
const revokeFirst: Act = (store, id) => store.revokeKey({ ...act(id), evenLast: false })
const touchFirst: Act = (store, workspaceId) => store.touchKey({ workspaceId, id: 1 }, new Date())

async function checkAct(scene: TenancyScene, doIt: Act): Promise<void> {
  await addKeys(scene)
  const { store, workspaces } = scene
  for (const { id } of workspaces) {
    const others = workspaces.filter((other) => other.id !== id)
    const before = await stateOf(store, others)
    await doIt(store, id)
    if ((await stateOf(store, others)) !== before) throw new Error(`Workspace ${id} acted on the keys of another`)
  }
}

async function stateOf(store: Store, workspaces: TenancyScene['workspaces']): Promise<string> {
  return JSON.stringify(await Promise.all(workspaces.map(({ id }) => keysOf(store, id))))
}

async function checkLast(scene: TenancyScene): Promise<void> {
  await addKeys(scene)
  for (const { id } of scene.workspaces) {
    await scene.store.revokeKey({ workspaceId: id, id: 1, actor: null, evenLast: false })
    const outcome = await scene.store.revokeKey({ workspaceId: id, id: 2, actor: null, evenLast: false }).then(
      () => 'revoked',
      () => 'refused',
    )
    if (outcome !== 'refused') throw new Error(`The last managing key of workspace ${id} was ${outcome}`)
  }
}

async function checkAuditIds(scene: TenancyScene): Promise<void> {
  await addKeys(scene)
  for (const { id } of scene.workspaces) {
    const { id: entry } = await scene.store.insertAudit(id, entryOf(id))
    if (entry !== keysOfEach + 1) throw new Error(`The entry of workspace ${id} has the id ${entry}`)
  }
}

async function checkAudit({ store, workspaces }: TenancyScene): Promise<void> {
  for (const { id } of workspaces) await store.insertAudit(id, entryOf(id))
  for (const { id } of workspaces) {
    const seen = (await store.listAudit(id, { limit: 9 })).map(({ subject }) => subject).join()
    if (seen !== String(id)) throw new Error(`Workspace ${id} was shown the entries of ${seen}`)
  }
}

async function checkForgetting({ store, workspaces }: TenancyScene): Promise<void> {
  for (const { id } of workspaces) await store.insertAudit(id, entryOf(id))
  const [busy, quiet] = workspaces
  if (busy === undefined || quiet === undefined) return
  for (let count = 0; count < entriesToForget; count += 1) await store.insertAudit(busy.id, entryOf(busy.id))
  const seen = await store.listAudit(quiet.id, { limit: 9 })
  if (seen.length !== 1) throw new Error(`Workspace ${quiet.id} has ${seen.length} entries left of one`)
}

/** Two keys in each workspace, in turns, named after its phone. */
async function addKeys({ store, workspaces }: TenancyScene): Promise<void> {
  const common = { scopes: ['keys:manage'], hint: '', expiresAt: null } satisfies Partial<NewApiKey>
  for (let count = 0; count < keysOfEach; count += 1) {
    for (const { id, phone } of workspaces)
      await store.insertKey({ ...common, workspaceId: id, name: phone, hash: `${id} ${count}` })
  }
}

function keysOf(store: Store, workspaceId: number) {
  return store.listKeys(workspaceId, { after: 0, limit: 9 })
}

function entryOf(subject: number) {
  return { actor: null, action: 'customers.exported', subject, details: {} } as const
}
