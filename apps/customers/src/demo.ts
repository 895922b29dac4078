import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createApiKey, hashApiKey } from './api-key.ts'
import { allScopes, issueKey } from './issue-key.ts'
import { sampleCustomers } from './sample-customers.ts'
import type { Store } from './store/store.ts'

const workspaceName = 'demo'

/**
 * On a first start, makes a test workspace with sample customers and a key, kept in the data folder for this user only.
 * Gives the demo key, where there is one.
 */
export async function prepareDemo(store: Store, dataDir: string): Promise<string | undefined> {
  const file = join(dataDir, 'demo-key')
  if ((await store.countKeys()) > 0) return readDemoKey(store, file)
  // A first start may have been cut short, by a full disk for one: the next goes on where it ended.
  const workspace =
    (await store.findWorkspace(workspaceName)) ?? (await store.createWorkspace(workspaceName, { isTest: true }))
  const { total } = await store.countCustomers(workspace.id)
  for (const customer of sampleCustomers.slice(total)) await store.createCustomer(workspace.id, customer)
  // Kept first: a key that is stored and kept nowhere could never be shown again.
  const key = createApiKey()
  // A file that is there already would keep its mode.
  rmSync(file, { force: true })
  writeFileSync(file, `${key}\n`, { mode: 0o600, flag: 'wx' })
  const order = { workspaceId: workspace.id, name: 'Demo key', scopes: allScopes, expiresAt: null }
  return issueKey(store, order, key)
}

/** Nothing for a key that was revoked, or belongs to a database that was there before. */
async function readDemoKey(store: Store, file: string): Promise<string | undefined> {
  if (!existsSync(file)) return undefined
  const key = readFileSync(file, 'utf8').trim()
  const grant = await store.findGrant(hashApiKey(key))
  return grant?.revokedAt === null ? key : undefined
}
