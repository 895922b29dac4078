import { defineCatalog, standardErrors } from '@faultbook/contract'
import { createResponder } from '@faultbook/server'

export const errors = defineCatalog(standardErrors)

/** The kit as it comes, silent: to write reports is not what is measured. */
export const respond = createResponder({ errors, report: () => {} })
