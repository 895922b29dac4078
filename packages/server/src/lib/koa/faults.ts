import { forStatus, isApiError, isErrorStatus } from '@faultbook/contract'
import type { ApiError } from '@faultbook/contract'
import { findOwnWords } from '../foreign-reply.ts'
import type { GuardOptions } from '../node/guard-response.ts'
import { bodyParserRule } from '../rules/body-parser-rule.ts'
import { toCatalog } from '../server-catalog.ts'
import type { ServerCatalog } from '../server-catalog.ts'
import type { KoaApp, KoaContext } from './koa-app.ts'
import { findRefusedMethod } from './unrouted.ts'

/** Makes our error of what Koa or its body parsers have thrown; anything else is given back as it is, and what a rule claims. */
export type Translate = (thrown: unknown, context: KoaContext) => unknown

/** The prototypes of the errors that Koa makes itself. */
type OwnPrototypes = readonly object[]

/** Errors of others that `ctx.throw` was given a status for. */
const thrownWith = new WeakMap<object, number>()

/**
 * Makes the translator of an app. Koa's error class is known by identity (CONTRACT C14): not by `instanceof`,
 * which Koa has taught to take anything with the members of one. `ctx.assert` has a class of its own, from another copy of http-errors.
 */
export function createTranslator(app: KoaApp, { respond, mode }: GuardOptions): Translate {
  const { errors } = respond
  const own: OwnPrototypes = [() => app.context.throw(400), () => app.context.assert(false, 400)].flatMap((fail) =>
    prototypeOfThrown(fail),
  )
  noteThrownStatus(app, mode === 'observe')
  return (thrown, context) => {
    try {
      if (typeof thrown !== 'object' || thrown === null || isApiError(thrown)) return thrown
      const error =
        bodyParserRule(thrown, { errors, request: undefined }) ??
        fromBodyReader(thrown, context, errors) ??
        fromOwnClass(thrown, own, context, errors)
      // A rule of the app's has the first word.
      return error !== undefined && respond(thrown).row === errors.internal.row ? error : thrown
    } catch {
      return thrown
    }
  }
}

/** The prototype that all errors of a class share with what was thrown: the one right above `Error.prototype`. */
function prototypeOfThrown(fail: () => void): readonly object[] {
  try {
    fail()
  } catch (thrown) {
    let holder: object | null = thrown as object
    while (holder !== null) {
      const above = Object.getPrototypeOf(holder) as object | null
      if (above === Error.prototype) return holder === thrown ? [] : [holder]
      holder = above
    }
  }
  return []
}

/** `ctx.throw(409, error)` puts a status on an error of any class: the app has said it, not the error. On one of the catalog it has nothing to put, unless the app is only observed. */
function noteThrownStatus({ context }: KoaApp, isObserved: boolean): void {
  const { throw: fail } = context
  context.throw = function (this: KoaContext, ...input: unknown[]): never {
    const own = input.find((value) => isApiError(value))
    if (own !== undefined && !isObserved) throw own
    try {
      return fail.apply(this, input)
    } catch (thrown) {
      const [status] = input
      if (typeof status === 'number' && typeof thrown === 'object' && thrown !== null) thrownWith.set(thrown, status)
      throw thrown
    }
  }
}

/** C14: the framework's own class gives its 4xx status and nothing else; the words are ours. */
function fromOwnClass(
  thrown: object,
  own: OwnPrototypes,
  context: KoaContext,
  errors: ServerCatalog,
): ApiError | undefined {
  const isOwn = own.some((prototype) => Object.prototype.isPrototypeOf.call(prototype, thrown))
  const status: unknown = isOwn ? Reflect.get(thrown, 'status') : thrownWith.get(thrown)
  if (!isErrorStatus(status) || status >= 500) return undefined
  const refused = status === 405 ? findRefusedMethod(context, errors, thrown) : undefined
  if (refused !== undefined) return refused
  const headers = findOwnWords(status, context.res.getHeaders())
  return forStatus(toCatalog(errors), status)({ cause: thrown, ...(headers && { headers }) })
}

/** What co-body throws by itself: its errors have no class and no type, so the request has to bear them out. */
function fromBodyReader(thrown: object, { req }: KoaContext, errors: ServerCatalog): ApiError | undefined {
  const { name, status, body, code } = thrown as Readonly<Record<string, unknown>>
  if (name === 'SyntaxError' && status === 400 && typeof body === 'string')
    return errors.malformedBody({ expected: 'JSON', cause: thrown })
  const coding = req.headers['content-encoding']
  if (coding === undefined) return undefined
  if (typeof code === 'string' && /^(?:Z_|ERR__?BROTLI|ERR_ZLIB)/.test(code))
    return errors.malformedBody({ expected: 'JSON', cause: thrown })
  if (status !== 415 || readCodings.has(coding)) return undefined
  const headers = { 'Accept-Encoding': [...readCodings].join(', ') }
  return errors.unsupportedMediaType({ expected: 'JSON in UTF-8', headers, cause: thrown })
}

/** What co-body inflates. */
const readCodings: ReadonlySet<string> = new Set(['gzip', 'deflate', 'br'])
