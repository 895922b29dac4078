import { isErrorLike } from '../describe-thrown.ts'
import type { Rule } from '../rule.ts'
import { statusError } from './status-error.ts'

/**
 * Recognizes the errors of http-errors, as `ctx.throw` of Koa makes them too, by what its own `isHttpError()` looks for. Opt-in, for a team that migrates:
 * their status is taken, 4xx and 5xx, and nothing else. The words and headers are those of the catalog's row for that status;
 * a 405 or 415 that needs a header of its own is better made by the catalog.
 */
export const httpErrorsRule: Rule = (thrown, { errors }) => {
  if (!isErrorLike(thrown)) return undefined
  const { status, statusCode, expose } = thrown as Error & Readonly<Record<string, unknown>>
  return typeof expose === 'boolean' && status === statusCode ? statusError(errors, status, thrown) : undefined
}
