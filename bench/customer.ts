import { deepEqual } from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { prepareDemo } from '../apps/customers/src/demo.ts'
import { openSqliteStore } from '../apps/customers/src/store/sqlite-store.ts'
import { runContest } from './src/contest.ts'
import { loadWithWrk, startServer, wrkArguments } from './src/load.ts'
import { record } from './src/record.ts'

// GET /customers/{id} with a key, against bare node:http and node:sqlite that check nothing.
const path = '/api/v2/customers/7'
const folder = mkdtempSync(join(tmpdir(), 'faultbook-bench-'))
const database = join(folder, 'customers.sqlite')
const store = openSqliteStore({ path: database })
const key = (await prepareDemo(store, folder)) ?? ''
await store.close()
const headers = { authorization: `Bearer ${key}` }

const env = { ...process.env, DATABASE: database }
const [ours, theirs] = await Promise.all([
  startServer('customer-api', { env, logTo: join(folder, 'log') }),
  startServer('customer-bare', { env }),
])
try {
  deepEqual(await read(ours.origin), await read(theirs.origin))
  const contest = {
    name: 'GET /customers/{id} with a valid key',
    aim: 0.6,
    ours: () => loadWithWrk(ours, path, { headers, isError: false }),
    theirs: () => loadWithWrk(theirs, path, { isError: false }),
  }
  const configuration = `wrk ${wrkArguments.join(' ')}; the service with its log (info) in a file against servers/customer-bare.ts`
  record('customer', 'replies per CPU second', configuration, [await runContest(contest, 8)])
} finally {
  ours.stop()
  theirs.stop()
  rmSync(folder, { recursive: true })
}

async function read(origin: string): Promise<unknown> {
  const response = await fetch(origin + path, { headers })
  return [response.status, response.headers.get('content-type'), await response.json()]
}
