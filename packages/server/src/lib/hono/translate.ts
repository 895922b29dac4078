import { forStatus, isApiError, isErrorStatus } from '@faultbook/contract'
import { HTTPException } from 'hono/http-exception'
import { findOwnWords } from '../foreign-reply.ts'
import type { Respond } from '../responder.ts'
import { toCatalog } from '../server-catalog.ts'
import type { ServerCatalog } from '../server-catalog.ts'
import type { HonoContext } from './hono-app.ts'

/**
 * Makes our error of what a handler has thrown, where it is Hono's own class or comes from the request's body; anything else is returned as it is.
 * A promise of it where a body was read.
 */
export function translateThrown(thrown: unknown, context: HonoContext, respond: Respond): unknown {
  if (isApiError(thrown) || Object.keys(context.req.bodyCache).length === 0) return translateHonoError(thrown, respond)
  const translated = translateBodyError(thrown, context, respond.errors)
  return translated.then((value) => translateHonoError(value, respond))
}

/** Makes our error of Hono's own class, known by identity, unless a rule claims it; without a look at the request. */
export function translateHonoError(thrown: unknown, respond: Respond): unknown {
  try {
    if (!(thrown instanceof HTTPException) || !isErrorStatus(thrown.status) || thrown.status >= 500) return thrown
    const { errors } = respond
    if (respond(thrown).row !== errors.internal.row) return thrown
    const { status, res } = thrown
    const headers = findOwnWords(status, Object.fromEntries(res?.headers ?? []))
    return forStatus(toCatalog(errors), status)({ cause: thrown, ...(headers && { headers }) })
  } catch {
    return thrown
  }
}

/** Makes 400 of an error that comes from reading the request's body: there nobody else has a hand in it. */
async function translateBodyError(thrown: unknown, { req }: HonoContext, errors: ServerCatalog): Promise<unknown> {
  try {
    const isJson = /json/i.test(req.raw.headers.get('content-type') ?? '')
    for (const [kind, body] of Object.entries(req.bodyCache)) {
      const fault = await findFault(kind, body)
      if (fault === undefined) continue
      const isOfBody = fault.value === thrown || isSameFault(fault.value, thrown) || (isJson && isRefusal(thrown))
      if (isOfBody) return errors.malformedBody({ expected: kind === 'formData' ? 'a form' : 'JSON', cause: thrown })
    }
    return thrown
  } catch {
    return thrown
  }
}

/** What reading a kept body has come to, or reading it as JSON comes to now; nobody waits for one that is not there yet. */
async function findFault(kind: string, body: unknown): Promise<{ readonly value: unknown } | undefined> {
  try {
    const read: unknown = await Promise.race([Promise.resolve(body), Promise.resolve(undefined)])
    if (kind === 'text' && typeof read === 'string') JSON.parse(read)
    return undefined
  } catch (value) {
    return { value }
  }
}

/** Hono parses the text of the body itself: the same text makes the same words. */
function isSameFault(fault: unknown, thrown: unknown): boolean {
  return fault instanceof SyntaxError && thrown instanceof SyntaxError && fault.message === thrown.message
}

/** Hono's own validator says so of a body that it failed to parse. */
function isRefusal(thrown: unknown): boolean {
  return thrown instanceof HTTPException && thrown.status === 400
}
