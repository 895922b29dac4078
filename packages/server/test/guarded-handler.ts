import { createResponder } from '@faultbook/server'
import type { ErrorReport } from '@faultbook/server'
import { withErrors } from '@faultbook/server/fetch'
import type { FetchAdapterOptions, FetchInput } from '@faultbook/server/fetch'
import { errors } from './answer.ts'

type Handler = (request: Request) => Response | Promise<Response>

const origin = 'http://api.test'

/** A handler under guard, and what it has reported. */
export function guard(handler: Handler, options: FetchAdapterOptions = {}) {
  const reports: ErrorReport[] = []
  const respond = createResponder({ errors, report: (report) => void reports.push(report) })
  const handle = withErrors(handler, respond, options)
  const ask = (path = '/', init?: RequestInit) => handle(new Request(`${origin}${path}`, init))
  /** Called as Next.js does. */
  const askOfNext = () => handle(Object.assign(new Request(origin), { nextUrl: new URL(origin) }))
  /** Called as SvelteKit does. */
  const askOfKit = () => (handle as (input: FetchInput) => Promise<Response>)({ request: new Request(origin) })
  return { reports, ask, askOfNext, askOfKit }
}

export const fail = (value: unknown): Handler => {
  return () => {
    throw value
  }
}
