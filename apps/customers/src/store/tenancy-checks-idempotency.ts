import type { IdempotentRequest } from './idempotency-store.ts'
import { fieldsOf } from './store-suite-scene.ts'
import type { TenancyCheck, TenancyScene } from './tenancy-checks.ts'

/** What a workspace must not see of the requests of another, whose keys have the same ids. */
export const idempotencyTenancyChecks: readonly TenancyCheck[] = [
  { name: 'an idempotency key that was used elsewhere is new', run: checkKeys },
]

async function checkKeys({ store, workspaces }: TenancyScene): Promise<void> {
  for (const { id } of workspaces) {
    const seen = await store.findAnswer(requestOf(id))
    if (seen !== undefined) throw new Error(`Workspace ${id} was shown the answer ${seen.body}`)
    const { answer, isReplay } = await store.createCustomerOnce(requestOf(id), fieldsOf('Dee', null), () => ({
      status: 201,
      headers: {},
      body: `of ${id}`,
    }))
    if (isReplay || answer.body !== `of ${id}`) throw new Error(`Workspace ${id} was answered ${answer.body}`)
  }
  for (const { id } of workspaces) {
    const kept = await store.findAnswer(requestOf(id))
    if (kept?.body !== `of ${id}`) throw new Error(`Workspace ${id} was shown the answer ${kept?.body}`)
  }
}

function requestOf(workspaceId: number): IdempotentRequest {
  return { workspaceId, apiKeyId: 1, method: 'POST', route: '/', key: 'k', fingerprint: 'f' }
}
