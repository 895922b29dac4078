import type { Customer, CustomerFields, SortKey, Store } from './store.ts'

/** One way in which a workspace could be seen from another; rejects if it is. */
export interface TenancyCheck {
  readonly name: string
  readonly run: (scene: TenancyScene) => Promise<void>
}

/** A store with two workspaces that have the same ids, emails and accounts, and differ in their phone alone. */
export interface TenancyScene {
  readonly store: Store
  readonly workspaces: readonly TenancyWorkspace[]
}

interface TenancyWorkspace {
  readonly id: number
  /** The phone of all its customers, and of no others. */
  readonly phone: string
  readonly customers: readonly Customer[]
}

const sortKeys: readonly SortKey[] = ['id', 'account', 'email', 'created_at', 'updated_at']
const accounts = ['Ada', 'Bob', 'Cyd']

/** Makes the two workspaces in an empty store. */
export async function createTenancyScene(store: Store): Promise<TenancyScene> {
  const made = [await store.createWorkspace('first'), await store.createWorkspace('second')]
  const phones = ['+1 111', '+2 222']
  const customers: readonly Customer[][] = [[], []]
  // In turns, so that the rows of the two alternate in whatever order.
  for (const account of accounts) {
    for (const [index, { id }] of made.entries()) {
      customers[index]?.push(await store.createCustomer(id, fieldsOf(account, phones[index] ?? null)))
    }
  }
  const workspaces = made.map(({ id }, index) => ({
    id,
    phone: phones[index] ?? '',
    customers: customers[index] ?? [],
  }))
  return { store, workspaces }
}

const pageChecks: readonly TenancyCheck[] = sortKeys.flatMap((by) =>
  [false, true].flatMap((descending) =>
    [undefined, 'x.io'].map((search) => ({
      name: `a page sorted by ${by}, ${descending ? 'descending' : 'ascending'}, searching ${search}, shows its own`,
      run: (scene: TenancyScene) => checkPages(scene, { by, descending }, search),
    })),
  ),
)

/** The list that every store passes, and that no workspace condition of its SQL can be taken out of unnoticed. */
export const tenancyChecks: readonly TenancyCheck[] = [
  { name: 'ids count in each workspace by themselves', run: checkIds },
  { name: 'a customer is read from its own workspace', run: checkReads },
  { name: 'replacing leaves the same id elsewhere as it was', run: (scene) => checkWrite(scene, replaceFirst) },
  { name: 'patching leaves the same id elsewhere as it was', run: (scene) => checkWrite(scene, patchFirst) },
  { name: 'deleting leaves the same id elsewhere', run: (scene) => checkWrite(scene, deleteFirst) },
  { name: 'totals count its own', run: checkTotals },
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
const replaceFirst: Write = (store, id) => store.replaceCustomer(id, 1, fieldsOf('Zoe', '+0'))
const patchFirst: Write = (store, id) => store.patchCustomer(id, 1, { account: 'Zoe' })
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
  return JSON.stringify(await Promise.all(workspaces.map(({ id }) => store.getCustomer(id, 1))))
}

async function checkTotals({ store, workspaces }: TenancyScene): Promise<void> {
  const sort = { by: 'id', descending: false } as const
  for (const { id, phone } of workspaces) {
    const all = await store.listCustomers(id, { page: 1, limit: 1, sort })
    const found = await store.listCustomers(id, { page: 1, limit: 1, sort, search: 'ada' })
    const other = workspaces.find((workspace) => workspace.phone !== phone)
    const foreign = await store.listCustomers(id, { page: 1, limit: 9, sort, search: other?.phone ?? '' })
    const totals = [all.total, found.total, foreign.total].join()
    if (totals !== `${accounts.length},1,0`) throw new Error(`The totals of workspace ${id} are ${totals}`)
  }
}

/** Page by page and all at once: a row from elsewhere may show, or only push one of its own to another page. */
async function checkPages(
  { store, workspaces }: TenancyScene,
  sort: { by: SortKey; descending: boolean },
  search?: string,
) {
  const query = search === undefined ? { sort } : { sort, search }
  const expected = accounts.length
  for (const { id, phone } of workspaces) {
    for (const limit of [1, 9]) {
      const ids = new Set<number>()
      for (let page = 1; page <= Math.ceil(expected / limit); page += 1) {
        const { customers } = await store.listCustomers(id, { ...query, page, limit })
        for (const customer of customers) {
          if (customer.phone !== phone) throw new Error(`Workspace ${id} was shown a customer of ${customer.phone}`)
          ids.add(customer.id)
        }
      }
      if (ids.size !== expected) throw new Error(`Workspace ${id} was shown ${ids.size} of its ${expected} customers`)
    }
  }
}

function fieldsOf(account: string, phone: string | null): CustomerFields {
  const none = { address: null, city: null, state: null, zip: null, country: null }
  return { account, email: `${account}@x.io`, phone, ...none }
}
