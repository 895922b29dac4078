import { defineCatalog, standardErrors } from '@faultbook/contract'
import type { CatalogOf } from '@faultbook/contract'

/** The standard catalog. */
export const errors: CatalogOf<typeof standardErrors> = defineCatalog(standardErrors)
