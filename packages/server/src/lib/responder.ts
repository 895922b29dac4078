import { envelope, forStatus, isApiError, problem, recordStacks, statusPhrases } from '@faultbook/contract'
import type { ApiError, Catalog, Format, FullRow } from '@faultbook/contract'
import { chooseOffer } from './accept.ts'
import type { Offer } from './accept.ts'
import { createReporter } from './report.ts'
import type { Report, Reporter } from './report.ts'
import { createStderrReport } from './reports/stderr-report.ts'
import { createPrinter } from './reply.ts'
import type { Printer, Reply } from './reply.ts'
import type { HeaderOptions } from './reply-headers.ts'
import type { RequestFacts } from './request-facts.ts'
import type { Rule, RuleContext } from './rule.ts'
import { checkServerCatalog, toCatalog } from './server-catalog.ts'
import type { ServerCatalog } from './server-catalog.ts'

/** Makes a reply of anything that was thrown: total, and without effects. */
export interface Respond {
  (thrown: unknown, request?: RequestFacts): Reply
  readonly errors: ServerCatalog
  /** The shapes that errors travel in. */
  readonly formats: readonly Format[]
  /** Tells the operators; an adapter calls it once the reply is on its way. */
  readonly report: Reporter
}

/** What {@link createResponder} is given. */
export interface ResponderOptions {
  /** The catalog; it has the standard rows, whatever their codes. */
  readonly errors: ServerCatalog
  /** Recognize what others throw, in order (none). */
  readonly rules?: readonly Rule[]
  /** The shapes a caller may ask for with `Accept`; the first is the default (`envelope`, `problem`). */
  readonly formats?: readonly [Format, ...Format[]]
  /** Where the guide explains a code, `{code}` standing for it; sent as `Link: <…>; rel="help"` (none). */
  readonly guideUrl?: string
  /** The realm that a 401 names (`api`). */
  readonly realm?: string
  /** `Retry-After` of 429 and 503 where the error does not say, in seconds (5). */
  readonly retryAfterSeconds?: number
  /** Tells the operators, or several who do (`createStderrReport()`: a line of JSON to stderr for everything above `info`). */
  readonly report?: Report | readonly Report[]
  /** Which errors of the catalog record a stack trace: `all`, for development, or from 500 on (`unexpected`). It is for the report; none is ever sent. */
  readonly stacks?: 'all' | 'unexpected'
  /** A number from 0 to below 1 that spreads `Retry-After` (`Math.random`). */
  readonly random?: () => number
}

/**
 * Makes the function that turns anything thrown into a reply.
 * Status and words come from the catalog's own row, never from the thrown value; what no rule knows is answered as `internal`.
 *
 * @throws {TypeError} If the catalog lacks a row the kit answers with, two rows share a code, or `guideUrl` or a format's `contentType` is not fit for a header.
 *
 * @example
 * const respond = createResponder({ errors, rules: [sqliteRule({ errors })], guideUrl: 'https://example.com/errors/{code}' })
 * respond(errors.resourceNotFound({ resource: 'Customer' })).status // 404
 */
export function createResponder(options: ResponderOptions): Respond {
  const { errors, rules = [], formats = [envelope, problem], report = createStderrReport() } = options
  checkServerCatalog(errors)
  checkHeaderTexts(options.guideUrl, formats)
  if (options.stacks === 'all') recordStacks(toCatalog(errors))
  const rowByCode = indexRows(toCatalog(errors))
  const offers = toOffers(formats, {
    guideUrl: options.guideUrl,
    realm: options.realm ?? 'api',
    retryAfterSeconds: options.retryAfterSeconds ?? 5,
    random: options.random ?? Math.random,
  })
  const unknown = errors.internal()
  const last = offers[0].value(unknown, errors.internal.row, undefined)

  const respond = (thrown: unknown, request?: RequestFacts): Reply => {
    try {
      const error = isApiError(thrown) ? thrown : recognize(thrown, rules, { errors, request })
      const row = error && rowByCode.get(error.code)
      const print = chooseOffer(offers, request?.accept)
      return error && row ? print(error, row, request) : print(unknown, errors.internal.row, request)
    } catch {
      return last
    }
  }
  return Object.freeze(Object.assign(respond, { errors, formats, report: createReporter(report) }))
}

/** What goes into every reply must be fit for a header, or no error could be answered. */
function checkHeaderTexts(guideUrl: string | undefined, formats: readonly Format[]): void {
  if (guideUrl !== undefined && !/^[\x21\x23-\x3b\x3d\x3f-\x7e]+$/.test(guideUrl)) {
    throw new TypeError('guideUrl must be a URL in ASCII, percent-encoded, with {code} for the code')
  }
  const broken = formats.find(({ contentType }) => !/^[\x20-\x7e]+$/.test(contentType))
  if (broken !== undefined) throw new TypeError(`${JSON.stringify(broken.contentType)} is no Content-Type`)
}

/** Every code the responder may send: the catalog's, and `HTTP_<status>` for statuses the catalog has no row for. */
function indexRows(catalog: Catalog): ReadonlyMap<string, FullRow> {
  const generic = Object.keys(statusPhrases).map((status) => forStatus(catalog, Number(status)))
  return new Map([...generic, ...Object.values(catalog)].map(({ code, row }) => [code, row]))
}

function toOffers(
  [first, ...others]: readonly [Format, ...Format[]],
  options: HeaderOptions,
): readonly [Offer<Printer>, ...Offer<Printer>[]] {
  const varies = others.length > 0
  const toOffer = (format: Format): Offer<Printer> => ({
    mediaType: (format.contentType.split(';')[0] ?? '').trim().toLowerCase(),
    value: createPrinter(format, varies, options),
  })
  return [toOffer(first), ...others.map(toOffer)]
}

function recognize(thrown: unknown, rules: readonly Rule[], context: RuleContext): ApiError | undefined {
  for (const rule of rules) {
    const error = tryRule(rule, thrown, context)
    if (error !== undefined) return error
  }
  return undefined
}

/** A rule that trips over a hostile value has declined it. */
function tryRule(rule: Rule, thrown: unknown, context: RuleContext): ApiError | undefined {
  try {
    const error: unknown = rule(thrown, context)
    // An async rule comes too late; what it rejects with ends no process.
    if (error instanceof Promise) error.catch(() => undefined)
    return isApiError(error) ? error : undefined
  } catch {
    return undefined
  }
}
