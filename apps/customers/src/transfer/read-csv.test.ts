import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { readCsv } from './read-csv.ts'

const odd =
  '\uFEFFname,place\r\n"Ada ""A""",Köln\n\n"two\r\nlines", São Paulo \r\n,\n"é,ü",x\r\nplain "quoted" text,\u{1F600}'

const records = [
  { line: 1, cells: ['name', 'place'] },
  { line: 2, cells: ['Ada "A"', 'Köln'] },
  { line: 4, cells: ['two\r\nlines', 'São Paulo'] },
  { line: 6, cells: ['', ''] },
  { line: 7, cells: ['é,ü', 'x'] },
  { line: 8, cells: ['plain "quoted" text', '\u{1F600}'] },
]

describe('readCsv()', () => {
  it('reads BOM, CRLF, LF, quotes, line breaks in cells and empty lines, each record with its line', async () => {
    expect(await read([Buffer.from(odd)])).toEqual(records)
  })

  it('reads the same, wherever the bytes are cut', async () => {
    const bytes = Buffer.from(odd)
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 9 }), async (cuts) => {
        const at = [0, ...cuts.toSorted((one, other) => one - other), bytes.length]
        const chunks = at.slice(1).map((end, index) => bytes.subarray(at[index], end))
        expect(await read(chunks)).toEqual(records)
      }),
    )
  })

  it('keeps what is before a quote that is never closed, however large the file', async () => {
    const rows = 'a,b\n'.repeat(50_000)
    const found = await read([rows, '"open\n', rows])
    expect(found).toHaveLength(50_001)
    expect(found.at(-1)).toMatchObject({
      line: 50_001,
      errors: { _body: expect.stringContaining('nothing after it was read') },
    })
  })
})

async function read(texts: readonly (string | Uint8Array)[]): Promise<readonly unknown[]> {
  const found: unknown[] = []
  for await (const some of readCsv(each(texts))) found.push(...some)
  return found
}

async function* each<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items
}
