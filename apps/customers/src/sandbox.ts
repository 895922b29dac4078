import type { ApiError, Catalog, FullRow, Maker, MakerOptions } from '@faultbook/contract'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { errors } from './errors.ts'
import { errorExamples } from './pages/error-examples.ts'
import { parsePrefer } from './prefer.ts'
import type { Grant } from './store/key-store.ts'

/** Finds the error that a request asks for with `Prefer: error=RATE_001` (RFC 7240), and marks the reply; undefined where it asks for none. */
export type Sandbox = (request: FastifyRequest, reply: FastifyReply, key: Grant) => ApiError | undefined

const provoked = new WeakSet<object>()

/** Tells whether an error was asked for: nothing is wrong then, and nobody is to blame. */
export function isProvoked(thrown: unknown): boolean {
  return typeof thrown === 'object' && thrown !== null && provoked.has(thrown)
}

/** Makes the sandbox of test workspaces; in a live one asking for an error is an invalid parameter. `bodyLimitBytes` is what a body may have. */
export function createSandbox(bodyLimitBytes: number): Sandbox {
  return ({ headers, method }, reply, { isTest }) => {
    const header = headers['prefer']
    const code = header === undefined ? undefined : parsePrefer([header].flat().join()).get('error')
    if (code === undefined) return undefined
    if (!isTest) return refuse('can ask for an error in a test workspace only')
    const error = findExample(code, bodyLimitBytes, method)
    if (error === undefined) return refuse('asks for an error that is not in the list at /errors')
    reply.header('Preference-Applied', `error=${code}`)
    provoked.add(error)
    return error
  }
}

function refuse(why: string): ApiError {
  return errors.invalidParameters({ fields: { prefer: why } })
}

/** The error of a code as the guide shows it. */
function findExample(code: string, bodyLimitBytes: number, method: string): ApiError | undefined {
  const example = errorExamples(errors, bodyLimitBytes, method).find((one) => one.code === code)
  const maker = Object.values<Catalog[string]>(errors).find((one) => one.code === code)
  // Without parameters a message is its fallback.
  return example ?? (maker && (maker as Maker)(waitOf(maker.row)))
}

/** What says when to try again, where the row promises that: a second is enough to try. */
function waitOf({ retry, status }: FullRow): MakerOptions {
  if (retry !== 'after-header') return {}
  if (status === 429) return { retryAfterSeconds: 1, headers: { RateLimit: '"key";r=0;t=1' } }
  return status === 503 ? { retryAfterSeconds: 1 } : { headers: { 'Retry-After': '1' } }
}
