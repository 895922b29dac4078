import { forStatus, isApiError, isErrorStatus } from '@faultbook/contract'
import type { ApiError } from '@faultbook/contract'
import { HttpException } from '@nestjs/common'
import type { RequestFacts } from '../request-facts.ts'
import type { Respond } from '../responder.ts'
import { toCatalog } from '../server-catalog.ts'
import { parameterOf } from './piped-parameters.ts'
import type { PipedParameter } from './piped-parameters.ts'

/**
 * Makes our error of an `HttpException`, known by identity: its 4xx status, and nothing else of it (CONTRACT C14).
 * What a rule of the app's claims, and anything else, is returned as it is.
 */
export function translateException(exception: unknown, respond: Respond, facts: RequestFacts): unknown {
  if (typeof exception !== 'object' || exception === null) return exception
  try {
    const parameter = parameterOf(exception)
    if (isApiError(exception)) return toParameterError(exception, parameter, respond) ?? exception
    if (!(exception instanceof HttpException) || isClaimed(exception, respond, facts)) return exception
    return fromStatus(exception, parameter, respond) ?? exception
  } catch {
    return exception
  }
}

/** Tells whether a rule makes more of an exception than Nest's status: those of the app's own classes are for the app to map. */
function isClaimed(exception: HttpException, respond: Respond, facts: RequestFacts): boolean {
  return respond(exception, facts).row !== respond.errors.internal.row
}

/** C12: what is wrong with a body as a whole is told of its fields, what is wrong elsewhere of the parameters. */
function toParameterError(
  error: ApiError,
  parameter: PipedParameter | undefined,
  { errors }: Respond,
): ApiError | undefined {
  if (parameter === undefined || parameter.isBody || error.code !== errors.validationFailed.code) return undefined
  return errors.invalidParameters({ fields: error.fields, cause: error })
}

function fromStatus(
  exception: HttpException,
  parameter: PipedParameter | undefined,
  { errors }: Respond,
): ApiError | undefined {
  const status: unknown = exception.getStatus()
  if (!isErrorStatus(status) || status >= 500) return undefined
  if (status !== 400 || parameter === undefined) return forStatus(toCatalog(errors), status)({ cause: exception })
  const { name, isBody } = parameter
  const fields = name === undefined ? {} : { [name]: 'is invalid' }
  return (isBody ? errors.validationFailed : errors.invalidParameters)({ fields, cause: exception })
}
