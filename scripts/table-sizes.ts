// Prints how large the tables of `faultbook types` are: docs/packages/cli.md.
import { defineCatalog, standardErrors, toCatalogJson } from '@faultbook/contract'
import type { Row } from '@faultbook/contract'
import { transformSync } from 'esbuild'
import { gzipSync } from 'node:zlib'
import { printCodeTable } from '../packages/cli/src/lib/print-code-table.ts'

const resources = [
  'address,cart,contract,coupon,customer,invoice,lead,member,order,payment,plan,price,product,quote,refund,report',
  'role,session,shipment,subscription,supplier,task,tax,team,ticket,upload,user,vendor,voucher,warehouse,webhook,zone',
]
  .join(',')
  .split(',')

/** What goes wrong with each resource: 15 rows, some with fields or retries of their own, as in a catalog that has grown. */
const faults: Readonly<Record<string, Omit<Row, 'code'>>> = {
  NotFound: { status: 404, message: '{resource} not found' },
  Taken: { status: 409, message: '{resource} with this {field} already exists', fields: ['name', 'email'] },
  Locked: { status: 423, message: 'Someone else is changing it', retry: 'backoff' },
  Archived: { status: 410, message: 'It was archived and can only be read' },
  Changed: { status: 412, message: 'It has changed since you read it' },
  InvalidLine: { status: 422, message: 'A line is invalid', fields: ['items.*.price', 'items.*.quantity'] },
  InvalidDates: { status: 422, message: 'It ends before it begins', fields: ['starts_at', 'ends_at'] },
  LimitReached: { status: 422, message: 'There are as many as the plan allows' },
  StillReferenced: { status: 409, message: 'It is used by {count} others' },
  AlreadyClosed: { status: 409, message: 'It was closed before' },
  Forbidden: { status: 403, message: 'Your role may not do this' },
  Unpaid: { status: 402, message: 'The invoice of last month is not paid' },
  TooMany: { status: 429, message: 'Too many were made in the last hour' },
  Unavailable: { status: 503, message: 'It can be neither read nor changed now' },
  Migrating: { status: 503, message: 'It is being moved to another region', retry: 'never' },
}

/** Sizes of the standard catalog's table and one of 500 rows, minified alone and compressed, beside those of their catalog.json. */
export function tableSizes(): string {
  const grown = resources.flatMap((resource, area) =>
    Object.entries(faults).map(([fault, row], index) => {
      const code = `${resource.slice(0, 3).toUpperCase()}${area}_${String(index + 1).padStart(3, '0')}`
      return [resource + fault, { ...row, code }] as const
    }),
  )
  const rows: readonly (readonly [string, Row])[] = [...Object.entries(standardErrors), ...grown]
  const lines = [30, 500].map((count) => {
    const catalog = defineCatalog(Object.fromEntries(rows.slice(0, count)))
    const table = transformSync(printCodeTable(catalog, 'types -'), { loader: 'ts', minify: true }).code
    return `| ${Object.keys(catalog).length} | ${sizesOf(table)} | ${sizesOf(JSON.stringify(toCatalogJson(catalog)))} |`
  })
  return [
    '| rows | table, minified | and gzip | catalog.json | and gzip |',
    '| --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n')
}

function sizesOf(text: string): string {
  const toKilobytes = (bytes: number): string => `${(bytes / 1_000).toFixed(1)} kB`
  return `${toKilobytes(Buffer.byteLength(text))} | ${toKilobytes(gzipSync(text, { level: 9 }).length)}`
}
