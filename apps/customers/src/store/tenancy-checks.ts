import type { Customer, CustomerFields, CustomerFilter, CustomerOrder, SortKey } from './customer-store.ts'
import { patchCustomer, replaceCustomer } from './store-suite-scene.ts'
import type { Store } from './store.ts'

/** One way in which a workspace could be seen from another; rejects if it is. */
export interface TenancyCheck {
  readonly name: string
  /** Whether it leaves the scene as it was. */
  readonly reads?: true
  /** Whether it wants counts of the three customers of a workspace. */
  readonly counts?: true
  readonly run: (scene: TenancyScene) => Promise<void>
}

/** A store with two workspaces that have the same ids, emails and accounts, and differ in their phone alone. */
export interface TenancyScene {
  readonly store: Store
  readonly workspaces: readonly TenancyWorkspace[]
}

export interface TenancyWorkspace {
  readonly id: number
  /** The phone of all its customers, and of no others. */
  readonly phone: string
  readonly customers: readonly Customer[]
}

const sortKeys: readonly SortKey[] = ['id', 'account', 'email', 'created_at', 'updated_at']
const accounts = ['Ada', 'Bob', 'Cyd']

/** Makes the two workspaces in an empty store. */
export async function createTenancyScene(store: Store): Promise<TenancyScene> {
  await createNeighbor(store, 'before')
  const made = [await store.createWorkspace('first'), await store.createWorkspace('second')]
  const phones = ['+1 111', '+2 222']
  const customers: readonly Customer[][] = [[], []]
  // In turns, so that the rows of the two alternate in whatever order.
  for (const account of accounts) {
    for (const [index, { id }] of made.entries()) {
      customers[index]?.push(await store.createCustomer(id, fieldsOf(account, phones[index] ?? null)))
    }
  }
  await createNeighbor(store, 'behind')
  const workspaces = made.map(({ id }, index) => ({
    id,
    phone: phones[index] ?? '',
    customers: customers[index] ?? [],
  }))
  return { store, workspaces }
}

/** Makes a workspace that could be found in place of another: the same texts, under other ids. */
async function createNeighbor(store: Store, name: string): Promise<void> {
  const { id } = await store.createWorkspace(name)
  for (const account of accounts) {
    const { id: taken } = await store.createCustomer(id, fieldsOf(account, '+3 333'))
    await store.deleteCustomer(id, taken)
  }
  for (const account of accounts) await store.createCustomer(id, fieldsOf(account, '+3 333'))
}

const pageChecks: readonly TenancyCheck[] = sortKeys.flatMap((by) =>
  [false, true].flatMap((descending) =>
    [{}, { search: 'x.io' }, { createdFrom: '2000' }].map((filter) => ({
      name: `a page sorted by ${by}, ${descending ? 'descending' : 'ascending'}, of ${JSON.stringify(filter)}, shows its own`,
      reads: true,
      run: (scene: TenancyScene) => checkPages(scene, { by, descending }, filter),
    })),
  ),
)

/** The list that every store passes, and that no workspace condition of its SQL can be taken out of unnoticed. */
export const tenancyChecks: readonly TenancyCheck[] = [
  { name: 'ids count in each workspace by themselves', run: checkIds },
  { name: 'a customer is read from its own workspace', reads: true, run: checkReads },
  { name: 'replacing leaves the same id elsewhere as it was', run: (scene) => checkWrite(scene, replaceFirst) },
  { name: 'patching leaves the same id elsewhere as it was', run: (scene) => checkWrite(scene, patchFirst) },
  { name: 'deleting leaves the same id elsewhere', run: (scene) => checkWrite(scene, deleteFirst) },
  { name: 'totals count its own', counts: true, run: checkTotals },
  ...pageChecks,
]

async function checkIds({ workspaces }: TenancyScene): Promise<void> {
  for (const { customers } of workspaces) {
    const ids = customers.map(({ id }) => id).join()
    if (ids !== '1,2,3') throw new Error(`The ids are ${ids}`)
  }
}

async function checkReads({ store, workspaces }: TenancyScene): Promise<void> {
  for (const { id, phone } of workspaces) {
    const customer = await store.getCustomer(id, 1)
    if (customer?.phone !== phone) throw new Error(`Workspace ${id} read the customer of ${customer?.phone}`)
  }
}

type Write = (store: Store, workspaceId: number) => Promise<unknown>
const replaceFirst: Write = (store, id) => replaceCustomer(store, id, 1, fieldsOf('Zoe', '+0'))
const patchFirst: Write = (store, id) => patchCustomer(store, id, 1, { account: 'Zoe' })
const deleteFirst: Write = (store, id) => store.deleteCustomer(id, 1)

async function checkWrite({ store, workspaces }: TenancyScene, write: Write): Promise<void> {
  for (const [index, { id }] of workspaces.entries()) {
    const others = workspaces.filter((_, at) => at !== index)
    const before = await firstsOf(store, others)
    await write(store, id)
    if ((await firstsOf(store, others)) !== before) throw new Error(`Workspace ${id} wrote into another`)
  }
}

async function firstsOf(store: Store, workspaces: readonly TenancyWorkspace[]): Promise<string> {
  const seen = workspaces.map(async ({ id }) => [
    await store.getCustomer(id, 1),
    await store.countCustomers(id),
    await store.listCustomers(id, { limit: 1, search: 'ada', sort: { by: 'id', descending: false } }),
  ])
  return JSON.stringify(await Promise.all(seen))
}

async function checkTotals({ store, workspaces }: TenancyScene): Promise<void> {
  let left = accounts.length
  for (const { id, phone } of workspaces) {
    const other = workspaces.find((workspace) => workspace.phone !== phone)
    const filters = [{}, { search: 'x.io' }, { search: 'ada' }, { search: other?.phone ?? '' }, { createdFrom: '2000' }]
    const counts = await Promise.all(filters.map((filter) => store.countCustomers(id, filter)))
    const totals = counts.map(({ total, isExact }) => `${isExact ? '' : 'at least '}${total}`).join()
    if (totals !== `${left},${left},1,0,${left}`) throw new Error(`The totals of workspace ${id} are ${totals}`)
    // The next one has one less.
    for (const next of workspaces.filter((workspace) => workspace.id > id)) await store.deleteCustomer(next.id, left)
    left -= 1
  }
}

/** Page by page and all at once: a row from elsewhere may show, or only push one of its own to another page. */
async function checkPages({ store, workspaces }: TenancyScene, sort: CustomerOrder, filter: CustomerFilter) {
  const query = { sort, ...filter }
  const expected = accounts.length
  for (const { id, phone } of workspaces) {
    for (const limit of [1, 9]) {
      const ids: number[] = []
      for (let page = 1; page <= Math.ceil(expected / limit); page += 1) {
        const { customers } = await store.listCustomers(id, { ...query, page, limit })
        for (const customer of customers) {
          if (customer.phone !== phone) throw new Error(`Workspace ${id} was shown a customer of ${customer.phone}`)
          ids.push(customer.id)
        }
      }
      if (new Set(ids).size !== expected || ids.length !== expected)
        throw new Error(`Workspace ${id} was shown ${ids.join()} of its ${expected} customers`)
    }
  }
}

function fieldsOf(account: string, phone: string | null): CustomerFields {
  const none = { address: null, city: null, state: null, zip: null, country: null }
  return { account, email: `${account}@x.io`, phone, ...none }
}
