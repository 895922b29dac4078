import type { ApiError } from '@faultbook/contract'
import { toClassValidatorFields } from '../rules/class-validator-fields.ts'
import type { ClassValidatorError } from '../rules/class-validator-fields.ts'
import type { ServerCatalog } from '../server-catalog.ts'

/**
 * Makes the `exceptionFactory` of Nest's `ValidationPipe`: `validationFailed`, with a message for each field.
 * Of parameters, which a pipe may check as well, it becomes `invalidParameters`.
 *
 * @example
 * app.useGlobalPipes(new ValidationPipe({ exceptionFactory: exceptionFactory({ errors }) }))
 */
export function exceptionFactory({
  errors,
}: {
  readonly errors: ServerCatalog
}): (found: readonly ClassValidatorError[]) => ApiError {
  return (found) => errors.validationFailed({ fields: toClassValidatorFields(found), cause: found })
}
