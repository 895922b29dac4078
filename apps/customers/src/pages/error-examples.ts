import type { ApiError, CatalogOf, standardErrors } from '@faultbook/contract'

/**
 * Makes errors as this API sends them, with the headers that only the place they happen in knows: for the guide to show,
 * and for the sandbox to answer with, where a bare row would say too little. `method` is the one that was refused.
 */
export function errorExamples(
  errors: CatalogOf<typeof standardErrors>,
  limitBytes: number,
  method = 'POST',
): readonly ApiError[] {
  const accept = method === 'PATCH' ? 'Accept-Patch' : 'Accept'
  return [
    errors.insufficientScope({ scope: 'customers:write' }),
    errors.malformedBody({ expected: 'JSON' }),
    errors.invalidParameters({ fields: { page: 'must be at least 1' } }),
    errors.methodNotAllowed({ method: 'PATCH', headers: { Allow: 'GET, HEAD, POST' } }),
    errors.bodyTooLarge({ limitBytes }),
    errors.unsupportedMediaType({ expected: 'application/json in UTF-8', headers: { [accept]: 'application/json' } }),
    errors.preconditionFailed(),
    errors.preconditionRequired(),
    errors.resourceNotFound({ resource: 'Customer' }),
    errors.duplicate({ resource: 'Customer', field: 'email', fields: { email: 'is used by another customer' } }),
    errors.validationFailed({ fields: { account: 'is required', email: 'must be a valid email' } }),
    errors.idempotencyKeyReused(),
  ]
}
