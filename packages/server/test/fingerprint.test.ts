import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { fingerprintOf } from '@faultbook/server'
import { describe, expect, it } from 'vitest'

describe('fingerprintOf() real errors', () => {
  it('is the same for one function in another folder, on another line, with another id', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'faultbook-'))
    const seen = await Promise.all(
      ['one', 'other/deeper'].map(async (name, index) => {
        await mkdir(join(folder, name), { recursive: true })
        const file = join(folder, name, 'find-customer.mjs')
        const code = `export function findCustomer(id) { throw new RangeError(\`Customer \${id} is gone\`) }\n`
        await writeFile(file, `${'\n'.repeat(index * 7)}${code}`)
        const { findCustomer } = (await import(pathToFileURL(file).href)) as { findCustomer: (id: number) => never }
        return caught(() => findCustomer(index))
      }),
    )
    await rm(folder, { recursive: true })
    expect(seen.map((error) => (error as Error).message)).toEqual(['Customer 0 is gone', 'Customer 1 is gone'])
    expect(fingerprintOf(seen[0])).toBe(fingerprintOf(seen[1]))
  })
})

function caught(run: () => unknown): unknown {
  try {
    return run()
  } catch (thrown) {
    return thrown
  }
}
