import { stringify } from 'csv-stringify/sync'
import type { Customer } from '../store/customer-store.ts'
import type { Store } from '../store/store.ts'
import { takeTurn } from '../store/take-turn.ts'
import { transferColumns } from './columns.ts'
import type { TransferColumn } from './columns.ts'
import type { TransferFormat } from './import-options.ts'

/** How customers are written. */
export interface ExportOptions {
  readonly format: TransferFormat
  /** Whether cells that a spreadsheet would take for formulas get an apostrophe before them; what is written so is not what is stored. */
  readonly isSpreadsheetSafe: boolean
  /** Is told how many are written, page by page. */
  readonly onRows?: (rows: number) => void
}

/** Customers that are read at a time: each page is a read of its own, so that none holds up the write-ahead log. */
const pageRows = 500

/**
 * Writes all customers of a workspace by id, some at a time. Those that are made or changed meanwhile may be in it or not;
 * each that is there throughout is in it once.
 */
export async function* writeCustomers(
  store: Store,
  workspaceId: number,
  options: ExportOptions,
): AsyncGenerator<string> {
  const write = options.format === 'csv' ? toCsv : toNdjson
  // With the first page, so that a store that fails is known before anything is written.
  let head = options.format === 'csv' ? `${transferColumns.join(',')}\r\n` : ''
  let rows = 0
  for (let after = 0; ;) {
    await takeTurn(workspaceId)
    const customers = await store.exportCustomers(workspaceId, after, pageRows)
    yield head + write(customers.map(toRow), options)
    head = ''
    rows += customers.length
    options.onRows?.(rows)
    if (customers.length < pageRows) return
    after = customers.at(-1)?.id ?? after
  }
}

type Row = Readonly<Record<TransferColumn, string | number | null>>

/** Where camelCase becomes snake_case, in the order of the columns. */
function toRow(customer: Customer): Row {
  const { id, account, email, phone, address, city, state, zip, country, createdAt, updatedAt } = customer
  return {
    id,
    account,
    email,
    phone,
    address,
    city,
    state,
    zip,
    country,
    created_at: createdAt,
    updated_at: updatedAt,
  }
}

function toCsv(rows: readonly Row[], { isSpreadsheetSafe }: ExportOptions): string {
  return stringify([...rows], {
    columns: [...transferColumns],
    record_delimiter: '\r\n',
    escape_formulas: isSpreadsheetSafe,
  })
}

function toNdjson(rows: readonly Row[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('')
}
