import { createClient } from '@faultbook/client'
import type { CodeTable } from '@faultbook/client'
import { defineCatalog, parseCatalogJson, statusPhrases } from '@faultbook/contract'
import type { Catalog, ErrorStatus, Row } from '@faultbook/contract'
import { transformSync } from 'esbuild'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { printCodeTable } from '../src/lib/print-code-table.ts'
import { anyText } from '../../contract/test/any-text.ts'

const statuses = Object.keys(statusPhrases).map(Number) as ErrorStatus[]
const retries = ['never', 'after-fix', 'backoff', 'after-header', undefined] as const

/** The table as a program gets it: printed, its types stripped, evaluated. */
async function evaluate(catalog: Catalog): Promise<CodeTable> {
  const { code } = transformSync(printCodeTable(catalog, 'types -'), { loader: 'ts', target: 'es2022' })
  const { errors } = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as {
    readonly errors: CodeTable
  }
  return errors
}

/** A new one for each call: what an origin may be tried again is counted. */
let origins = 0

/** What a client makes of an answer: the failure, with how often it was tried and why no more. */
async function decide(errors: CodeTable, code: string, status: number): Promise<unknown> {
  origins += 1
  const fetch = (): Promise<Response> =>
    Promise.resolve(Response.json({ success: false, errors: { a: 'b' }, message: 'x', error_code: code }, { status }))
  const api = createClient({ baseUrl: `http://origin-${origins}.test`, errors, fetch, backoffMs: 0, retries: 1 })
  const result = await api.result.get('/')
  if (result.ok) return result
  const { url: _, message: __, ...told } = result.error.toJSON()
  return told
}

/** Holds the table against the catalog, each row with its own status and with others. */
async function expectSame(catalog: Catalog, others: readonly number[]): Promise<void> {
  const table = await evaluate(catalog)
  expect(Object.keys(table)).toEqual(Object.keys(catalog))
  for (const { code, status } of Object.values(catalog))
    for (const answered of [status, ...others])
      expect(await decide(table, code, answered), `${code} with ${answered}`).toEqual(
        await decide(catalog, code, answered),
      )
  expect(await decide(table, 'unlisted', 503)).toEqual(await decide(catalog, 'unlisted', 503))
}

/** A row of each status for each thing to say of retries. */
const everyRow = Object.fromEntries(
  statuses.flatMap((status) =>
    retries.map((retry) => {
      const row: Row = { code: `${status}_${retry}`, status, message: 'x', ...(retry && { retry }) }
      return [row.code, row]
    }),
  ),
)
const everyCatalog = defineCatalog(everyRow, { codePattern: /^./ })

describe('the printed table', () => {
  it('says nothing more of retries than it must', async () => {
    const table = await evaluate(everyCatalog)
    for (const status of statuses) {
      const said = retries.filter((retry) => table[`${status}_${retry}`]?.retry !== undefined)
      const isPassing = [408, 429, 500, 502, 503, 504].includes(status)
      expect(said, `${status}`).toEqual(isPassing ? ['never', 'after-fix'] : ['backoff', 'after-header'])
    }
  })

  it('lets a client decide as the catalog does, for every status and retry, answered with every kind of status', async () => {
    await expectSame(everyCatalog, [400, 404, 429, 500, 503])
  }, 60_000)

  it('lets a client decide as any catalog does', async () => {
    const row = fc.record({
      code: anyText({ minLength: 1, maxLength: 20 }).filter((code) => /^./.test(code)),
      status: fc.constantFrom(...statuses),
      message: fc.constant('x'),
      retry: fc.constantFrom(...retries),
      fields: fc.option(fc.array(anyText({ minLength: 1, maxLength: 40 }), { maxLength: 6 }), { nil: undefined }),
    })
    const name = fc.oneof(anyText({ maxLength: 20 }), fc.constantFrom('__proto__', 'constructor', '0', '01', 'delete'))
    const entries = fc.uniqueArray(fc.tuple(name, row), {
      maxLength: 8,
      comparator: ([oneName, one], [otherName, other]) => oneName === otherName || one.code === other.code,
    })
    await fc.assert(
      fc.asyncProperty(entries, fc.constantFrom(...statuses), async (rows, other) => {
        const errors: unknown = JSON.parse(JSON.stringify(Object.fromEntries(rows)))
        const catalog = defineCatalog(parseCatalogJson({ faultbook: 1, errors }), { codePattern: /^./ })
        await expectSame(catalog, [other])
        const table = await evaluate(catalog)
        for (const [each, { fields }] of Object.entries(catalog)) expect(table[each]?.fields).toEqual(fields)
      }),
      { numRuns: 100 },
    )
  }, 60_000)
})
