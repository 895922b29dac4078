import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { newFolder } from './data-folder.ts'
import { runCommand, startService } from './start-service.ts'
import type { ServiceProcess } from './start-service.ts'

const rows = Array.from({ length: 4_000 }, (_, index) =>
  index % 100 === 99 ? `,bad` : `Customer ${index},c${index}@x.io`,
)
const csv = `account,email\n${rows.join('\n')}\n`

describe('a service that is killed in the middle of an import', () => {
  it('H97 goes on with the same key once it runs again, and answers as if nothing had been', async () => {
    const folder = newFolder()
    const env = { DATA_DIR: folder, NODE_ENV: 'production' }
    const key = (await runCommand(['keys', 'create', '--workspace', 'first'], env)).stdout.trim()
    const killedAt: number[] = []
    for (let kill = 0; kill < 2; kill += 1) {
      const service = await startService(env)
      const sent = send(service, key).catch(() => undefined)
      const target = countIn(folder) + 100 + Math.floor(Math.random() * 1_000)
      while (countIn(folder) < target) await new Promise((resolve) => setTimeout(resolve, 2))
      service.signal('SIGKILL')
      await service.ended
      expect(await sent).toBeUndefined()
      killedAt.push(countIn(folder))
    }
    const service = await startService(env)
    const answer = await send(service, key)
    expect(answer.status).toBe(200)
    const { data } = (await answer.json()) as { readonly data: { readonly failures: readonly { line: number }[] } }
    expect(data).toMatchObject({ rows: 4_000, created: 3_960, failed: 40 })
    expect(data.failures.map(({ line }) => line)).toEqual(Array.from({ length: 40 }, (_, index) => index * 100 + 101))
    expect(countIn(folder)).toBe(3_960)
    await service.stop()
    console.log(`the service was killed after ${killedAt.join(' and ')} of 3960 customers`)
  }, 120_000)
})

/** Sends it, and again as long as nobody knows that the one before is dead. */
async function send(service: ServiceProcess, key: string): Promise<Response> {
  const answer = await fetch(`http://127.0.0.1:${service.port}/api/v2/customers/import`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'text/csv', 'idempotency-key': 'one' },
    body: csv,
  })
  if (answer.status !== 409) return answer
  expect(answer.headers.get('retry-after')).toMatch(/^[1-3]$/)
  await new Promise((resolve) => setTimeout(resolve, 200))
  return send(service, key)
}

function countIn(folder: string): number {
  const database = new DatabaseSync(join(folder, 'customers.sqlite'), { readOnly: true, timeout: 5_000 })
  const total = Number(database.prepare('SELECT sum(customer_count) AS total FROM workspaces').get()?.['total'])
  database.close()
  return total
}
