import { forStatus, isErrorStatus } from '@faultbook/contract'
import { HTTPException } from 'hono/http-exception'
import { findOwnWords } from '../foreign-reply.ts'
import { toCatalog } from '../server-catalog.ts'
import type { ServerCatalog } from '../server-catalog.ts'
import type { HonoContext } from './hono-app.ts'

/** Makes our error of one of Hono's own class, known by identity; anything else is returned as it is. */
export function translateHonoError(thrown: unknown, errors: ServerCatalog): unknown {
  try {
    if (!(thrown instanceof HTTPException) || !isErrorStatus(thrown.status) || thrown.status >= 500) return thrown
    const { status, res } = thrown
    const headers = findOwnWords(status, Object.fromEntries(res?.headers ?? []))
    return forStatus(toCatalog(errors), status)({ cause: thrown, ...(headers && { headers }) })
  } catch {
    return thrown
  }
}

/** Tells whether a request's body was read, as far as Hono has read it. */
export function hasReadBody({ req }: HonoContext): boolean {
  return Object.keys(req.bodyCache).length > 0
}

/** Makes 400 of an error that comes from reading the request's body: there nobody else has a hand in it. */
export async function translateBodyError(
  thrown: unknown,
  { req }: HonoContext,
  errors: ServerCatalog,
): Promise<unknown> {
  for (const [kind, body] of Object.entries(req.bodyCache)) {
    const fault = await findFault(kind, body)
    const isOfBody = fault !== undefined && (fault.value === thrown || isSameFault(fault.value, thrown))
    if (isOfBody) return errors.malformedBody({ expected: kind === 'formData' ? 'a form' : 'JSON', cause: thrown })
  }
  return thrown
}

/** What reading a kept body has come to, or reading it as JSON comes to now. */
async function findFault(kind: string, body: unknown): Promise<{ readonly value: unknown } | undefined> {
  try {
    const read: unknown = await body
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
