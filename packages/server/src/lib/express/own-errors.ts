import { forStatus, isApiError, isErrorStatus } from '@faultbook/contract'
import { bodyParserRule } from '../rules/body-parser-rule.ts'
import { toCatalog } from '../server-catalog.ts'
import type { ServerCatalog } from '../server-catalog.ts'
import type { Next } from './internals.ts'

/** The middleware that comes with Express, by the name of its function: there is no other way to know it. */
const ownMiddleware: ReadonlySet<string> = new Set([
  'jsonParser',
  'urlencodedParser',
  'textParser',
  'rawParser',
  'serveStatic',
])

/** Errors that Express's own functions have handed on. They are of http-errors, as the app's may be: only who made them tells them apart. */
const ownErrors = new WeakSet<object>()

/** Tells whether a layer is of Express's own middleware. */
export function isOwnMiddleware(name: string): boolean {
  return ownMiddleware.has(name)
}

/** Makes a `next`, or any callback, that notes the errors it is handed as Express's own. */
export function noteOwn(callback: Next): Next {
  return (thrown) => {
    if (typeof thrown === 'object' && thrown !== null) ownErrors.add(thrown)
    callback(thrown)
  }
}

/** Makes our error of one that Express's own middleware or responses made: its 4xx status, and nothing else (CONTRACT C14). Anything else is returned as it is. */
export function translateExpressError(thrown: unknown, errors: ServerCatalog): unknown {
  try {
    if (typeof thrown !== 'object' || thrown === null) return thrown
    // Express's body parser has put a status of its own on it.
    if (isApiError(thrown)) return thrown
    const ofBody = bodyParserRule(thrown, { errors, request: undefined })
    if (ofBody !== undefined) return ofBody
    if (!ownErrors.has(thrown)) return thrown
    const { statusCode, headers } = thrown as Readonly<Record<string, unknown>>
    if (!isErrorStatus(statusCode) || statusCode >= 500) return thrown
    return forStatus(toCatalog(errors), statusCode)({ cause: thrown, headers: rangeOf(headers) })
  } catch {
    return thrown
  }
}

/** The body parser hangs the body that it could not read on its error: for a logger to print, secrets and all. */
export function hideBody(thrown: unknown): void {
  if (typeof thrown !== 'object' || thrown === null || !ownErrors.has(thrown)) return
  if (Object.hasOwn(thrown, 'body')) Object.defineProperty(thrown, 'body', { enumerable: false })
}

/** Of a range that is not there, what there is (RFC 9110 §15.5.17). */
function rangeOf(headers: unknown): Readonly<Record<string, string>> {
  const { 'Content-Range': range } = (headers ?? {}) as Readonly<Record<string, unknown>>
  return typeof range === 'string' && /^bytes \*\/\d+$/.test(range) ? { 'Content-Range': range } : {}
}
