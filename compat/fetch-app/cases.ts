// What the handlers do, by the last part of the path; those of a framework add its own control flow.
import { defineCatalog, standardErrors } from '@faultbook/contract'
import { createResponder } from '@faultbook/server'

/** Planted in everything that is thrown: must never be on the wire. */
export const secret = 'SECRET_pa55word'

export const errors = defineCatalog(standardErrors)

export const respond = createResponder({ errors, report: () => undefined })

export type Case = (request: Request) => Response | Promise<Response>

export const cases: Readonly<Record<string, Case>> = {
  ok: () => Response.json({ success: true, data: 'fine' }),
  empty: () => new Response(null, { status: 204, headers: { 'x-own': 'kept' } }),
  error: () => fail(new Error(secret)),
  null: () => fail(null),
  undefined: () => fail(undefined),
  text: () => fail(secret),
  'status-200': () => fail(Object.assign(new Error(secret), { status: 200, statusCode: 200 })),
  'status-403': () => fail(Object.assign(new Error(secret), { status: 403, statusCode: 403, expose: true })),
  crlf: () => fail(Object.assign(new Error(secret), { headers: { 'x-a': `b\r\nx-leak: ${secret}` } })),
  catalog: () => fail(errors.resourceNotFound({ resource: 'Customer' })),
  late: async () => {
    await new Promise((resolve) => setTimeout(resolve, 1))
    return fail(new Error(secret))
  },
  'foreign-text': () => new Response(secret, { status: 404 }),
  'foreign-json': () => Response.json({ error: secret }, { status: 422, headers: { 'x-own': 'kept' } }),
  'foreign-null': () => new Response(null, { status: 503 }),
  cut: () => new Response(brokenStream()),
  redirect: () => fail(new Response(null, { status: 307, headers: { location: '/elsewhere' } })),
  'thrown-response-403': () => fail(new Response(secret, { status: 403 })),
}

/** Gives a part of a body, and then breaks. */
function brokenStream(): ReadableStream<Uint8Array> {
  let isBegun = false
  return new ReadableStream({
    pull: async (controller) => {
      if (!isBegun) controller.enqueue(new TextEncoder().encode('half'))
      else {
        // The first part is to be on its way by then, with the status.
        await new Promise((resolve) => setTimeout(resolve, 50))
        controller.error(new Error(secret))
      }
      isBegun = true
    },
  })
}

function fail(thrown: unknown): never {
  throw thrown
}
