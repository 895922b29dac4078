import { isErrorLike } from '../describe-thrown.ts'
import type { Rule } from '../rule.ts'
import { statusError } from './status-error.ts'

/**
 * Recognizes the errors of @hapi/boom, by `isBoom` and their `output`. Opt-in, for a team that migrates:
 * their status is taken, 4xx and 5xx, and nothing else. The words and headers are those of the catalog's row for that status;
 * a 405 or 415 that needs a header of its own is better made by the catalog.
 */
export const boomRule: Rule = (thrown, { errors }) => {
  if (!isErrorLike(thrown)) return undefined
  const { isBoom, output } = thrown as Error & Readonly<Record<string, unknown>>
  if (isBoom !== true || typeof output !== 'object' || output === null) return undefined
  return statusError(errors, (output as { readonly statusCode?: unknown }).statusCode, thrown)
}
