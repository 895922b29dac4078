// The same requests at 1,000,000 customers and at 10,000: what a request costs must not grow with them. How long the event loop was blocked meanwhile.
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { issueKey, allScopes } from '../apps/customers/src/issue-key.ts'
import { openSqliteStore } from '../apps/customers/src/store/sqlite-store.ts'
import { quantile } from './src/contest.ts'
import { createDraw, fillCustomers, makeCustomer } from './src/fill-customers.ts'
import { startServer } from './src/load.ts'
import type { Target } from './src/load.ts'
import { recordSizes } from './src/record.ts'
import type { SizeOutcome } from './src/record.ts'

const { values } = parseArgs({
  options: {
    customers: { type: 'string', default: '1000000' },
    against: { type: 'string', default: '10000' },
    requests: { type: 'string', default: '1000' },
  },
})
const sizes = { few: Number(values.against), many: Number(values.customers) }
const requests = Number(values.requests)
/** A trial with fewer customers says nothing that should be kept. */
const isWhole = sizes.many >= 1_000_000
/** How often the two take turns. */
const rounds = 10

interface Side extends Target {
  readonly key: string
  readonly customers: number
}

interface Request {
  readonly method?: 'GET' | 'POST'
  readonly path: string
  readonly body?: object
}

const base = '/api/v2/customers'
const searches = [
  'mar',
  'shi',
  'gmbh',
  'example',
  'kara',
  'bakery',
  'zz',
  'q',
  'ti',
  'street 12',
  'marten lo',
  'nobody',
  'böR',
  '@',
  '.77',
]
const sorts = ['id', '-id', 'account', '-account', 'email', 'created_at', '-updated_at']
const filters = [
  'country=DE',
  'country=SE&search=kal',
  'city=karten',
  'created_from=2020-01-10&created_before=2020-01-12',
  'country=BR&created_before=2020-01-05',
]

const draw = createDraw(7)
const pick = <Item>(items: readonly Item[]): Item => items[draw(items.length)] as Item
let made = 0

/** Each kind of request; the same for both sides but for ids, which are spread over all there are. */
const kinds: Readonly<Record<string, (side: Side) => Request>> = {
  'get one': ({ customers }) => ({ path: `${base}/${1 + draw(customers)}` }),
  'list a page, any sort': () => ({ path: `${base}?limit=20&sort=${pick(sorts)}&page=${1 + draw(400)}` }),
  'search, by id': () => ({ path: `${base}?limit=20&search=${encodeURIComponent(pick(searches))}` }),
  'search, any sort': () => ({
    path: `${base}?limit=20&sort=${pick(sorts)}&search=${encodeURIComponent(pick(searches))}`,
  }),
  'filter, any sort': () => ({ path: `${base}?limit=20&sort=${pick(sorts)}&${pick(filters)}` }),
  create: () => {
    made += 1
    return { method: 'POST', path: base, body: { ...makeCustomer(made, draw), email: `new.${made}@example.com` } }
  },
}

const folder = mkdtempSync(join(tmpdir(), 'faultbook-size-'))
try {
  const sides = { few: await startSide('few', sizes.few), many: await startSide('many', sizes.many) }
  const outcomes: SizeOutcome[] = []
  for (const [name, make] of Object.entries(kinds)) outcomes.push(await compare(name, make, sides.few, sides.many))
  recordSizes(
    isWhole ? 'size' : undefined,
    `${requests} requests of a kind one after the other, in ${rounds} turns; ${sizes.many} customers against ${sizes.few}`,
    outcomes,
  )
  sides.few.stop()
  sides.many.stop()
} finally {
  rmSync(folder, { recursive: true })
}

async function startSide(name: string, customers: number): Promise<Side> {
  const path = join(folder, `${name}.sqlite`)
  const store = openSqliteStore({ path })
  const { id } = await store.createWorkspace('bench')
  const key = await issueKey(store, { workspaceId: id, name: 'Bench', scopes: allScopes, expiresAt: null })
  await store.close()
  const started = performance.now()
  fillCustomers(path, id, customers)
  const seconds = (performance.now() - started) / 1_000
  console.log(`${customers} customers in ${seconds.toFixed(1)} s, ${Math.round(statSync(path).size / 1e6)} MB`)
  const target = await startServer('customer-api', {
    env: { ...process.env, DATABASE: path },
    logTo: join(folder, `${name}.log`),
  })
  return { ...target, key, customers }
}

async function compare(name: string, make: (side: Side) => Request, few: Side, many: Side): Promise<SizeOutcome> {
  const times = { few: [] as number[], many: [] as number[] }
  for (let count = 0; count < 20; count += 1) await Promise.all([send(few, make(few)), send(many, make(many))])
  await many.loopDelayMs()
  await few.loopDelayMs()
  for (let round = 0; round < rounds; round += 1) {
    for (const [side, list] of [
      [few, times.few],
      [many, times.many],
    ] as const)
      for (let count = 0; count < requests / rounds; count += 1) list.push(await send(side, make(side)))
  }
  const [p99few, p99many] = [quantile(times.few, 0.99), quantile(times.many, 0.99)]
  return {
    name,
    aim: 3,
    few: { p50: quantile(times.few, 0.5), p99: p99few, loopDelayMs: await few.loopDelayMs() },
    many: { p50: quantile(times.many, 0.5), p99: p99many, loopDelayMs: await many.loopDelayMs() },
    ratio: p99many / p99few,
  }
}

/** How long an answer takes, in ms; any but a good one ends the comparison. */
async function send({ origin, key }: Side, { method = 'GET', path, body }: Request): Promise<number> {
  const started = performance.now()
  const answer = await fetch(origin + path, {
    method,
    headers: { authorization: `Bearer ${key}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  const took = performance.now() - started
  if (!answer.ok) throw new Error(`${path}: ${text}`)
  return took
}
