import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { allScopes, issueKey } from './issue-key.ts'
import { sampleCustomers } from './sample-customers.ts'
import type { Store } from './store/store.ts'

const workspaceName = 'demo'

/**
 * On a first start, makes a workspace with sample customers and a key, kept in the data folder for this user only.
 * Gives the demo key, where there is one.
 */
export async function prepareDemo(store: Store, dataDir: string): Promise<string | undefined> {
  const file = join(dataDir, 'demo-key')
  if ((await store.countWorkspaces()) > 0) return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined
  const workspace = await store.createWorkspace(workspaceName)
  for (const customer of sampleCustomers) await store.createCustomer(workspace.id, customer)
  const key = await issueKey(store, { workspaceId: workspace.id, name: 'Demo key', scopes: allScopes, expiresAt: null })
  writeFileSync(file, `${key}\n`, { mode: 0o600 })
  return key
}
