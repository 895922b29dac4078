import fc from 'fast-check'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { spoolTo } from './spool.ts'

const folder = mkdtempSync(join(tmpdir(), 'customers-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('spoolTo()', () => {
  it('gives back the bytes and their hash, and the file has no name', async () => {
    const bytes = Buffer.from('Ada\nKöln\n'.repeat(20_000))
    const spool = await spoolTo(folder, pieces(bytes, [7, 70_000]), bytes.length)
    expect(readdirSync(folder)).toEqual([])
    expect(spool).toMatchObject({ bytes: bytes.length, badLine: undefined })
    expect(spool?.hash).toBe(createHash('sha256').update(bytes).digest('hex'))
    for (let time = 0; time < 2; time += 1)
      expect((await buffer(spool?.read() ?? Readable.from([]))).equals(bytes)).toBe(true)
    await spool?.close()
  })

  it('is read in small pieces: all rows of a piece are parsed at once', async () => {
    const spool = await spoolTo(folder, pieces(Buffer.alloc(100_000), []), 100_000)
    const lengths: number[] = []
    for await (const piece of spool?.read() ?? []) lengths.push(piece.length)
    expect(Math.max(...lengths)).toBe(8_192)
    await spool?.close()
  })

  it('takes as much as it may, and not a byte more', async () => {
    expect(await spoolTo(folder, pieces(Buffer.alloc(11), [5]), 10)).toBeUndefined()
    const spool = await spoolTo(folder, pieces(Buffer.alloc(10), [5]), 10)
    expect(spool?.bytes).toBe(10)
    await spool?.close()
  })

  it('finds the first line that is not UTF-8, wherever the bytes are cut', async () => {
    const good = Buffer.from('é\n€uro\n\u{1F600}\n')
    const bad = [
      Buffer.from([0xc3]),
      Buffer.from([0xff]),
      Buffer.from([0xed, 0xa0, 0x80]),
      Buffer.from([0xf0, 0x9f, 0x98]),
    ]
    await fc.assert(
      fc.asyncProperty(
        fc.nat(9),
        fc.constantFrom(...bad),
        fc.array(fc.nat(60), { maxLength: 6 }),
        fc.boolean(),
        async (times, wrong, cuts, isLast) => {
          const before = Buffer.concat(Array.from({ length: times }, () => good))
          const bytes = Buffer.concat([before, wrong, isLast ? Buffer.alloc(0) : Buffer.from('\nmore\n')])
          const spool = await spoolTo(folder, pieces(bytes, cuts), 1_000)
          expect(spool?.badLine).toBe(times * 3 + 1)
          await spool?.close()
          const whole = await spoolTo(folder, pieces(before, cuts), 1_000)
          expect(whole?.badLine).toBeUndefined()
          await whole?.close()
        },
      ),
    )
  })
})

async function* pieces(bytes: Buffer, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  const at = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).toSorted((one, other) => one - other), bytes.length]
  for (const [index, end] of at.slice(1).entries()) yield bytes.subarray(at[index], end)
}
