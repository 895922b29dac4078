import { envelope, problem, readError } from '@faultbook/contract'
import type { Format } from '@faultbook/contract'
import type { Breach, CodeTable, WireAnswer } from './breach.ts'
import { findBodyBreaches, isDeclared } from './find-body-breaches.ts'
import { findHeaderBreaches, findRequestIdBreaches } from './find-header-breaches.ts'
import type { ServerCatalog } from './server-catalog.ts'

export type { Breach, Clause, CodeTable, WireAnswer } from './breach.ts'

/** What an answer is held against. */
export interface BreachOptions {
  /** The method of the request (`GET`). */
  readonly method?: string | undefined
  /** The catalog whose codes may be sent (any code may). */
  readonly errors?: ServerCatalog | CodeTable | undefined
  /** The shapes an error may have (`envelope`, `problem`). */
  readonly formats?: readonly Format[] | undefined
  /** Whether the request had a Bearer credential (not known). */
  readonly hasBearer?: boolean | undefined
}

const standardFormats: readonly Format[] = [envelope, problem]
const utf8 = new TextDecoder()

/**
 * Finds the rules of the contract that an answer breaks, in their order; none for an answer that keeps them.
 * Below 400 only the request id is asked for. A sentence quotes at most a line of headers and members, never a whole body.
 *
 * @example
 * findBreaches({ status: 404, headers: {}, body: 'Not found' }, { errors }) // [{ clause: 'C1', sentence: 'The body is not JSON' }, …]
 */
export function findBreaches(answer: WireAnswer, options: BreachOptions = {}): readonly Breach[] {
  const requestId = findRequestIdBreaches(answer)
  if (answer.status < 400) return requestId
  const { method = 'GET', formats = standardFormats, hasBearer } = options
  const errors = options.errors as CodeTable | undefined
  const isHead = method === 'HEAD'
  const code = isHead ? undefined : codeOf(answer, formats)
  const found = [
    ...(isHead ? findHeadBreaches(answer, formats) : findBodyBreaches(answer, formats, errors)),
    ...requestId,
    ...findHeaderBreaches(answer, { errors, code, hasBearer }),
  ]
  return found.toSorted((one, other) => numberOf(one) - numberOf(other))
}

/** CONTRACT C10: the headers that GET would get, and no body. */
function findHeadBreaches({ headers, body = '' }: WireAnswer, formats: readonly Format[]): readonly Breach[] {
  const found: Breach[] = []
  if (body.length > 0) found.push({ clause: 'C10', sentence: 'HEAD was answered with a body' })
  if (headers['content-length'] === '0') found.push({ clause: 'C10', sentence: 'Content-Length is not that of GET' })
  if (!formats.some((format) => isDeclared(format, headers['content-type'])))
    found.push({ clause: 'C10', sentence: 'Content-Type is not that of GET' })
  return found
}

function codeOf({ status, body = '' }: WireAnswer, formats: readonly Format[]): string | undefined {
  return readError(typeof body === 'string' ? body : utf8.decode(body), { status, formats })?.code
}

function numberOf({ clause }: Breach): number {
  return Number(clause.slice(1))
}
