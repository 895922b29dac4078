import { createResponder, sqliteRule } from '@faultbook/server'
import type { Report, Respond } from '@faultbook/server'
import { errors } from './errors.ts'
import { keyRule } from './key-rule.ts'

/** Makes the responder of the Customers API. */
export function createRespond(report: Report): Respond {
  return createResponder({
    errors,
    rules: [
      keyRule,
      sqliteRule({
        errors,
        constraints: {
          // SQLite names a unique index by its columns.
          'customers.workspace_id, customers.email_key': ({ duplicate }, cause) =>
            duplicate({
              resource: 'Customer',
              field: 'email',
              fields: { email: 'is used by another customer' },
              cause,
            }),
        },
      }),
    ],
    guideUrl: '/errors#{code}',
    realm: 'customers',
    report,
  })
}
