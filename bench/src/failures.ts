import createError from 'http-errors'
import { AppError } from './by-hand.ts'
import { errors } from './responder.ts'

/** What the routes of a comparison throw, in one way of making errors. */
export interface Failures {
  readonly param: () => never
  readonly plain: () => never
}

export const good = { success: true, data: { id: 1, account: 'Ada' } }

/** By the catalog. */
export const kitFailures: Failures = {
  param: () => {
    throw errors.resourceNotFound({ resource: 'Customer' })
  },
  plain: () => {
    throw errors.routeNotFound()
  },
}

/** By a class of one's own. */
export const handFailures: Failures = {
  param: () => {
    throw new AppError(404, 'RES_001', 'Customer not found')
  },
  plain: () => {
    throw new AppError(404, 'RES_002', 'There is no such endpoint')
  },
}

/** By http-errors, which Express and Koa use themselves. */
export const httpErrorFailures: Failures = {
  param: () => {
    throw createError(404, 'Customer not found', { code: 'RES_001' })
  },
  plain: () => {
    throw createError(404, 'There is no such endpoint', { code: 'RES_002' })
  },
}

/** What one takes from an error of a library: status, code and message where it may be shown. */
export function fromHttpError(thrown: unknown): Pick<AppError, 'statusCode' | 'code' | 'message'> {
  return createError.isHttpError(thrown) && thrown.expose
    ? { statusCode: thrown.statusCode, code: String(thrown['code']), message: thrown.message }
    : AppError.from(thrown)
}
