import { defineCatalog, standardErrors } from '@faultbook/contract'

/** The catalog of the Customers API: every error it returns. */
export const errors = defineCatalog(standardErrors)
