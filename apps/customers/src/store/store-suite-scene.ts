import { randomUUID } from 'node:crypto'

import type { Customer, CustomerFields } from './customer-store.ts'
import type { Store } from './store.ts'

/** Opens the data of a place, made when nobody has asked for that place before. */
export type OpenStore = (place: string, now: () => Date) => Promise<Store>

/** When the clock of the tests starts. */
export const start = Date.parse('2026-01-02T03:04:05.678Z')

/** Opens an empty store. */
export async function openFresh(open: OpenStore, now: () => Date = clockAt(start)): Promise<Store> {
  return open(randomUUID(), now)
}

/** Opens a store with one workspace. */
export async function openWithWorkspace(open: OpenStore, now?: () => Date) {
  const store = await openFresh(open, now)
  const { id } = await store.createWorkspace('acme')
  return { store, workspace: id }
}

/** The fields of a customer of whom no more is known. */
export function fieldsOf(account: string, email: string | null): CustomerFields {
  return { account, email, phone: null, address: null, city: null, state: null, zip: null, country: null }
}

/** A clock that stands still. */
export function clockAt(time: number): () => Date {
  return () => new Date(time)
}

/** Writes all fields of a customer. */
export function replaceCustomer(
  store: Store,
  workspaceId: number,
  id: number,
  fields: CustomerFields,
): Promise<Customer | undefined> {
  return store.changeCustomer(workspaceId, id, () => fields)
}

/** Writes the given fields of a customer and keeps the others. */
export function patchCustomer(
  store: Store,
  workspaceId: number,
  id: number,
  fields: Partial<CustomerFields>,
): Promise<Customer | undefined> {
  return store.changeCustomer(workspaceId, id, (current) => ({ ...current, ...fields }))
}
