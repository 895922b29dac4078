import { forStatus } from '@faultbook/contract'
import type { Change } from './adapter-options.ts'
import type { WireAnswer } from './breach.ts'
import { findBreaches } from './find-breaches.ts'
import type { RequestFacts } from './request-facts.ts'
import type { Respond } from './responder.ts'
import { toCatalog } from './server-catalog.ts'

/** An answer of the app, and what it came of, as far as an adapter could see. */
export interface ObservedAnswer extends WireAnswer {
  /** What was thrown, in a box of its own: it may be undefined. */
  readonly thrown?: { readonly value: unknown } | undefined
}

/** Finds what keeping the contract would change about an error that the app has sent; undefined where nothing, or where it is no error. */
export function findChange(answer: ObservedAnswer, respond: Respond, facts: RequestFacts): Change | undefined {
  const { status, headers, thrown } = answer
  if (status < 400) return undefined
  const { errors, formats } = respond
  const { method, route, path, hasBearer } = facts
  const { row } =
    thrown === undefined ? respond(forStatus(toCatalog(errors), status)(), facts) : respond(thrown.value, facts)
  const reasons = findBreaches(answer, { method, errors, formats, hasBearer }).map(
    ({ clause, sentence }) => `${clause} ${sentence}`,
  )
  if (row.status !== status) reasons.unshift(`C14 The status would be ${row.status}, by the catalog's row ${row.name}`)
  if (reasons.length === 0) return undefined
  return {
    method,
    route,
    path,
    requestId: headers['x-request-id'],
    sent: { status, contentType: headers['content-type'] },
    instead: { status: row.status, code: row.code },
    reasons,
  }
}
