import type { ApiError, Catalog } from '@faultbook/contract'
import { errors } from '../answer.ts'

/** Throws an error of the standard catalog by the name of its row. */
export function throwRole(name: string): never {
  const maker = (errors as unknown as Catalog)[name] as unknown as (() => ApiError) | undefined
  throw maker?.() ?? new TypeError(`There is no row ${name}`)
}
