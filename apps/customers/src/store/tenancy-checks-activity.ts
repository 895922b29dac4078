import { activityHourMs } from './activity-store.ts'
import type { GatheredActivity } from './activity-store.ts'
import type { TenancyCheck, TenancyScene } from './tenancy-checks.ts'

const errorsToForget = 7

/** What a workspace must not see or change of the errors of another. */
export const activityTenancyChecks: readonly TenancyCheck[] = [
  { name: 'errors count in each workspace by themselves', run: checkIds },
  { name: 'errors are shown to their own workspace, and counted for it', run: checkPages },
  { name: 'forgetting old errors leaves those elsewhere', run: checkForgetting },
]

async function checkIds({ store, workspaces }: TenancyScene): Promise<void> {
  for (let round = 1; round <= 2; round += 1) {
    for (const { id } of workspaces) {
      await store.writeActivity([gatheredOf(id, 1)])
      const [newest] = (await store.listActivity(id, { limit: 1 })).entries
      if (newest?.id !== round) throw new Error(`Error ${round} of workspace ${id} has the id ${newest?.id}`)
    }
  }
}

async function checkPages({ store, workspaces }: TenancyScene): Promise<void> {
  for (const { id } of workspaces) await store.writeActivity([gatheredOf(id, 1)])
  for (const { id } of workspaces) {
    const { entries, counts } = await store.listActivity(id, { limit: 9 })
    const seen = JSON.stringify([entries.map(({ route }) => route), counts.map(({ route, total }) => [route, total])])
    if (seen !== JSON.stringify([[`/${id}`], [[`/${id}`, 1]]])) throw new Error(`Workspace ${id} was shown ${seen}`)
  }
}

async function checkForgetting({ store, workspaces }: TenancyScene): Promise<void> {
  const [busy, quiet] = workspaces
  if (busy === undefined || quiet === undefined) return
  await store.writeActivity([gatheredOf(quiet.id, 1)])
  await store.writeActivity([gatheredOf(busy.id, errorsToForget)])
  const { entries } = await store.listActivity(quiet.id, { limit: 9 })
  if (entries.length !== 1) throw new Error(`Workspace ${quiet.id} has ${entries.length} errors left of one`)
}

/** So many errors of a workspace, told by their route. */
function gatheredOf(workspaceId: number, many: number): GatheredActivity {
  const now = Date.now()
  const kind = { code: 'RES_001', status: 404, route: `/${workspaceId}` } as const
  const entry = { ...kind, at: new Date(now).toISOString(), requestId: '', method: 'GET', keyId: 1, isProvoked: false }
  const counts = [{ ...kind, hour: Math.floor(now / activityHourMs), total: many }]
  return { workspaceId, entries: Array.from({ length: many }, () => entry), counts }
}
