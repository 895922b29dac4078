import type { ApiError, CatalogOf, standardErrors } from '@faultbook/contract'

/** Makes errors as this API sends them, for the guide to show where a bare row would say too little. */
export function errorExamples(errors: CatalogOf<typeof standardErrors>, limitBytes: number): readonly ApiError[] {
  return [
    errors.insufficientScope({ scope: 'customers:write' }),
    errors.malformedBody({ expected: 'JSON' }),
    errors.invalidParameters({ fields: { page: 'must be at least 1' } }),
    errors.methodNotAllowed({ method: 'PATCH' }),
    errors.bodyTooLarge({ limitBytes }),
    errors.unsupportedMediaType({ expected: 'application/json in UTF-8' }),
    errors.resourceNotFound({ resource: 'Customer' }),
    errors.duplicate({ resource: 'Customer', field: 'email', fields: { email: 'is used by another customer' } }),
    errors.validationFailed({ fields: { account: 'is required', email: 'must be a valid email' } }),
  ]
}
