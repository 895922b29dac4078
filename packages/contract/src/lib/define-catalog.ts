import { ApiError, isApiError } from './api-error.ts'
import type { MakerOptions } from './api-error.ts'
import type { CheckRows, ParamOf } from './check-rows.ts'
import type { ErrorStatus } from './error-status.ts'
import type { FieldPath } from './fields.ts'
import { standardCodePattern, toFullRow } from './full-row.ts'
import { paramNames, prepareMessage } from './message.ts'
import type { Params } from './message.ts'
import type { FullRow, Retry, Rows } from './row.ts'

/** The parameters of a message and the options of its maker, in one object. */
export type Input<Param extends string, Field extends string> = {
  readonly [Name in Param]: string | number
} & MakerOptions<Field>

/** Makes the errors of one row. */
export interface Maker<
  Code extends string = string,
  Status extends ErrorStatus = ErrorStatus,
  Param extends string = never,
  Field extends string = string,
> {
  (...input: [Param] extends [never] ? [options?: MakerOptions<Field>] : [params: Input<Param, Field>]): ApiError<Code>
  readonly code: Code
  readonly status: Status
  readonly message: string
  readonly fields: readonly Field[] | undefined
  readonly retry: Retry
  /** The whole row, defaults filled in. */
  readonly row: FullRow
  /** Tells whether a value is an error of this row, of any realm and any copy of this package. */
  is(value: unknown): value is ApiError<Code>
}

/** Any row's maker, whatever its parameters. */
export interface AnyMaker extends Omit<Maker, never> {
  // A maker with parameters takes fewer inputs than one without: `never` accepts them all.
  (input: never): ApiError
}

/** Makers by name: what {@link defineCatalog} returns. */
export type Catalog = Readonly<Record<string, AnyMaker>>

/** What {@link defineCatalog} is given besides the rows. */
export interface CatalogOptions {
  /** What every code matches (capitals, an underscore and three digits). */
  readonly codePattern?: RegExp
}

/** The type of the catalog made of a table of rows; for declarations that must be spelt out (isolatedDeclarations). */
export type CatalogOf<Table extends Rows> = {
  readonly [Name in keyof Table]: Maker<
    Table[Name]['code'],
    Table[Name]['status'],
    ParamOf<Table[Name]['message']>,
    FieldOf<Table[Name]>
  >
}

type FieldOf<AnyRow> = AnyRow extends { readonly fields: readonly (infer Field extends string)[] }
  ? FieldPath<Field>
  : string

/**
 * Makes a catalog: one maker per row, typed by the row's code, status, placeholders and fields.
 *
 * @throws {TypeError} If a row breaks a rule that its type could not catch, or a code is there twice.
 *
 * @example
 * const errors = defineCatalog({
 *   ...standardErrors,
 *   emailTaken: { code: 'CUS_001', status: 409, message: 'A {resource} with this email already exists', fields: ['email'] },
 * })
 * throw errors.emailTaken({ resource: 'customer', fields: { email: 'is used by another customer' } })
 */
export function defineCatalog<const Table extends Rows, const Options extends CatalogOptions = Record<never, never>>(
  rows: Table & CheckRows<Table, Options extends { readonly codePattern: RegExp } ? true : false>,
  options?: Options,
  // Not CatalogOf<Table>: an alias would print every row's prose in each hover and declaration.
): {
  readonly [Name in keyof Table]: Maker<
    Table[Name]['code'],
    Table[Name]['status'],
    ParamOf<Table[Name]['message']>,
    FieldOf<Table[Name]>
  >
} {
  const codePattern = options?.codePattern ?? standardCodePattern
  const nameByCode = new Map<string, string>()
  const makers: Record<string, unknown> = Object.create(null) as Record<string, unknown>
  for (const [name, row] of Object.entries<Rows[string]>(rows)) {
    const full = toFullRow(name, row, codePattern)
    const other = nameByCode.get(full.code)
    if (other !== undefined) throw new TypeError(`Row ${name}: ${full.code} is also the code of ${other}`)
    nameByCode.set(full.code, name)
    makers[name] = createMaker(full)
  }
  return Object.freeze(makers) as CatalogOf<Table>
}

/** Makes the maker of a full row. */
export function createMaker(row: FullRow): AnyMaker {
  const toMessage = prepareMessage(row)
  const names = paramNames(row.message)
  const make = (given?: MakerOptions & Params): ApiError => {
    // A caught error, handed over by mistake as in `.catch(errors.internal)`: it is the cause, and nothing of it is sent.
    const input: (MakerOptions & Params) | undefined = given instanceof Error ? toCause(given) : given
    return new ApiError(row, toMessage(input), input, input && pickParams(names, input))
  }
  const { code, status, message, fields, retry } = row
  const is = (value: unknown): boolean => isApiError(value, code)
  Object.defineProperty(make, 'name', { value: row.name })
  return Object.freeze(Object.assign(make, { code, status, message, fields, retry, row, is })) as unknown as AnyMaker
}

function toCause(cause: unknown): MakerOptions & Params {
  return { cause } as MakerOptions & Params
}

/** Takes the parameters out of what a maker is given; undefined when there are none. */
function pickParams(names: readonly string[], input: Readonly<Record<string, unknown>>): Params | undefined {
  let params: Record<string, string | number> | undefined
  for (const name of names) {
    const value = Object.hasOwn(input, name) ? input[name] : undefined
    if (typeof value !== 'string' && typeof value !== 'number') continue
    params ??= {}
    params[name] = value
  }
  return params
}
