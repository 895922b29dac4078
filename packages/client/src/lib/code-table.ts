import type { FieldPath } from '@faultbook/contract'

/** What a client needs to know of a code: a catalog, its rows, or the slim table that `faultbook types` prints. */
export interface CodeRow {
  readonly code: string
  /** The status the code is sent with; where it is known, a failure tells when it came with another. */
  readonly status?: number
  /** The field paths it may name (any). */
  readonly fields?: readonly string[] | undefined
  /** `never`, `after-fix`, `backoff` or `after-header` (what the status says). */
  readonly retry?: string
}

/** Codes by name. */
export type CodeTable = Readonly<Record<string, CodeRow>>

type ListedField<AnyRow> = AnyRow extends { readonly fields: readonly (infer Field extends string)[] | undefined }
  ? FieldPath<Field>
  : string

/** The union of a table's codes; any text for an empty table. */
export type CodeOf<Errors extends CodeTable> = [keyof Errors] extends [never] ? string : Errors[keyof Errors]['code']

/** The field paths of the codes that declare theirs. */
export type FieldsOf<Errors extends CodeTable> = {
  [Name in keyof Errors as string extends ListedField<Errors[Name]> ? never : Errors[Name]['code']]: ListedField<
    Errors[Name]
  >
} extends infer Fields
  ? Fields
  : never
