// 1,000,000 customers streamed in and out over HTTP: rows in a second, and the memory of the service over that time.
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { allScopes, issueKey } from '../apps/customers/src/issue-key.ts'
import { openSqliteStore } from '../apps/customers/src/store/sqlite-store.ts'
import { createDraw, makeCustomer } from './src/fill-customers.ts'
import { startServer } from './src/load.ts'
import { recordTransfers } from './src/record.ts'
import type { TransferOutcome } from './src/record.ts'

const { values } = parseArgs({ options: { rows: { type: 'string', default: '1000000' } } })
const rows = Number(values.rows)
/** The second way in is the first one from the parser on: a tenth tells its pace. */
const jsonInRows = Math.ceil(rows / 10)
/** A trial with fewer rows says nothing that should be kept. */
const isWhole = rows >= 1_000_000
const sampleMs = 500
const mebibyte = 1_048_576

const folder = mkdtempSync(join(tmpdir(), 'faultbook-bench-'))
const database = join(folder, 'customers.sqlite')
const keys: string[] = []
const store = openSqliteStore({ path: database })
for (const name of ['first', 'second']) {
  const { id: workspaceId } = await store.createWorkspace(name)
  keys.push(await issueKey(store, { workspaceId, name: 'Bench', scopes: allScopes, expiresAt: null }))
}
await store.close()
const [first = '', second = ''] = keys

const server = await startServer('customer-api', {
  env: { ...process.env, DATABASE: database },
  logTo: join(folder, 'log'),
})
try {
  const outcomes = [
    await measure('CSV in', rows, () => send(first, 'text/csv', csvRows(), rows)),
    await measure('CSV out', rows, () => receive(first, 'csv')),
    await measure('JSON out', rows, () => receive(first, 'ndjson')),
    await measure('JSON in', jsonInRows, () => send(second, 'application/x-ndjson', jsonRows(), jsonInRows)),
  ]
  const configuration = `POST /customers/import and GET /customers/export, ${rows.toLocaleString('en')} made-up customers, memory every ${sampleMs} ms`
  recordTransfers(isWhole ? 'transfer' : undefined, configuration, outcomes)
} finally {
  server.stop()
  rmSync(folder, { recursive: true })
}

async function measure(name: string, count: number, work: () => Promise<void>): Promise<TransferOutcome> {
  const inMiB = async (): Promise<number> => Math.round((await server.rssBytes()) / mebibyte)
  await server.loopDelayMs()
  const before = await inMiB()
  const samples = [before]
  const over = new AbortController()
  const sampling = (async () => {
    while (!over.signal.aborted) {
      await new Promise((resolve) => setTimeout(resolve, sampleMs))
      samples.push(await inMiB())
    }
  })()
  const from = performance.now()
  await work()
  const seconds = (performance.now() - from) / 1_000
  over.abort()
  await sampling
  const every = Math.ceil(samples.length / 12)
  console.log(`${name}: ${samples.filter((_, index) => index % every === 0).join(', ')} MiB`)
  const rssMiB = { before, peak: Math.max(...samples), after: samples.at(-1) ?? before }
  return { name, rows: count, rowsPerSecond: count / seconds, rssMiB, loopDelayMs: await server.loopDelayMs() }
}

async function send(key: string, type: string, body: Iterable<string>, count: number): Promise<void> {
  const { sent, answer } = ask(key, 'POST', '/import', type)
  await pipeline(Readable.from(body, { objectMode: false }), sent)
  const text = Buffer.concat(await (await answer).toArray()).toString()
  const { data } = JSON.parse(text) as { readonly data?: { readonly created: number } }
  if (data?.created !== count) throw new Error(text.slice(0, 500))
}

async function receive(key: string, format: string): Promise<void> {
  const { sent, answer } = ask(key, 'GET', `/export?format=${format}`)
  sent.end()
  let lines = 0
  for await (const chunk of await answer) for (const byte of chunk as Buffer) if (byte === 0x0a) lines += 1
  const expected = format === 'csv' ? rows + 1 : rows
  if (lines !== expected) throw new Error(`${lines} lines came, not ${expected}`)
}

/** Node's fetch gives up when an answer takes five minutes to begin. */
function ask(key: string, method: string, path: string, type?: string) {
  const headers = { authorization: `Bearer ${key}`, ...(type !== undefined && { 'content-type': type }) }
  const sent = request(`${server.origin}/api/v2/customers${path}`, { method, headers })
  const answer = once(sent, 'response').then(([response]) => response as IncomingMessage)
  return { sent, answer }
}

function* csvRows(): Generator<string> {
  yield 'account,email,phone,address,city,state,zip,country\n'
  for (const { account, email, phone, address, city, state, zip, country } of customers(rows)) {
    const cells = [account, email, phone, address, city, state, zip, country].map((cell) => cell ?? '')
    yield `${cells.join(',')}\n`
  }
}

function* jsonRows(): Generator<string> {
  for (const customer of customers(jsonInRows)) yield `${JSON.stringify(customer)}\n`
}

/** Their texts have no comma and no quote. */
function* customers(count: number) {
  const draw = createDraw()
  for (let index = 0; index < count; index += 1) yield makeCustomer(index, draw)
}
