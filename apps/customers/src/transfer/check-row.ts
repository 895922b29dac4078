import { findBadValues, toAjvFields } from '@faultbook/server'
import type { FieldErrors } from '@faultbook/contract'
import { Ajv } from 'ajv'
import { toFields } from '../customer-json.ts'
import type { CustomerBody } from '../customer-json.ts'
import { formats } from '../customer-schemas.ts'
import { parseTime } from '../parse-time.ts'
import type { NewCustomer } from '../store/customer-store.ts'
import type { ImportRow } from '../store/import-store.ts'
import { importedCustomer, importFormats } from './import-schema.ts'

/** How far ahead of ours the clock may be that a time comes from, in ms. */
const maxAheadMs = 60_000

/** A customer as a file has it, valid by the schema. */
interface ImportedCustomer extends CustomerBody {
  readonly id?: number | null
  readonly created_at?: string | null
  readonly updated_at?: string | null
}

/** Makes the check of a row: the schema of POST, in its words. */
export function createRowCheck(now: () => Date): (line: number, fields: ReadonlyMap<string, unknown>) => ImportRow {
  const ajv = new Ajv({ allErrors: true, allowUnionTypes: true })
  for (const [name, format] of Object.entries({ ...formats, ...importFormats })) ajv.addFormat(name, format)
  const validate = ajv.compile<ImportedCustomer>(importedCustomer)
  return (line, fields) => {
    const row: unknown = Object.fromEntries(fields)
    const badValues = findBadValues(row)
    if (!validate(row)) return { line, errors: { ...toAjvFields(validate.errors ?? []), ...badValues } }
    const times = timesOf(row)
    const errors = badValues ?? findBadTimes(times, now())
    return errors === undefined ? { line, customer: toCustomer(row, times) } : { line, errors }
  }
}

interface Times {
  readonly createdAt: string | undefined
  readonly updatedAt: string | undefined
}

/** The times of a row in the form they are stored in, which sorts as they do. */
function timesOf({ created_at: created, updated_at: updated }: ImportedCustomer): Times {
  return { createdAt: parseTime(created ?? ''), updatedAt: parseTime(updated ?? '') }
}

function findBadTimes({ createdAt, updatedAt }: Times, now: Date): FieldErrors | undefined {
  const latest = new Date(now.getTime() + maxAheadMs).toISOString()
  const errors: Record<string, string> = {}
  if (createdAt && createdAt > latest) errors['created_at'] = 'must not be in the future'
  if (updatedAt && updatedAt > latest) errors['updated_at'] = 'must not be in the future'
  else if (createdAt && updatedAt && updatedAt < createdAt) errors['updated_at'] = 'must not be before created_at'
  return Object.keys(errors).length === 0 ? undefined : errors
}

/** Where snake_case becomes camelCase. */
function toCustomer(row: ImportedCustomer, { createdAt, updatedAt }: Times): NewCustomer {
  return {
    ...toFields(row),
    ...(typeof row.id === 'number' && { id: row.id }),
    ...(createdAt && { createdAt }),
    ...(updatedAt && { updatedAt }),
  }
}
