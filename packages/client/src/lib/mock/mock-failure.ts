import { decodeError } from '@faultbook/contract'
import type { ApiError } from '@faultbook/contract'
import { createFailure } from '../failure.ts'
import type { ApiFailure, Failure, FailureKind } from '../failure.ts'
import { toPlainError } from '../plain-error.ts'
import { retryAfterMs } from '../retry-after-ms.ts'
import { errorResponse, mockRequestId } from './error-response.ts'

type Told<Some> = Some extends unknown
  ? { readonly [Member in Exclude<keyof Some, 'name' | 'kind' | 'stack' | 'toJSON' | 'error_code'>]?: Some[Member] }
  : never
type OfKind<Kind> = Extract<Failure, { readonly kind: Kind }>

/** What a failure tells that is to be another than {@link mockFailure} makes up. */
export type MockFacts<Kind extends FailureKind = FailureKind> = Told<OfKind<Kind>>

const page = '<html><h1>502 Bad Gateway</h1></html>'

interface Made extends Readonly<Record<string, unknown>> {
  /** What its message says behind method and URL. */
  readonly says?: string
}

/** What stands in for what the network would have done. */
const kinds: { readonly [Kind in Exclude<FailureKind, 'api'>]: Made } = {
  unlisted: {
    status: 409,
    unlistedCode: 'NEW_001',
    errors: {},
    message: 'This is an error of a newer version',
    requestId: mockRequestId,
  },
  http: { says: '502', status: 502, text: page },
  parse: { says: '200 and no JSON', status: 200, text: page },
  network: { says: 'No whole answer: ECONNREFUSED', phase: 'headers', cause: toPlainError({ code: 'ECONNREFUSED' }) },
  timeout: { says: 'No whole answer in 10000 ms', phase: 'headers', timeoutMs: 10_000 },
  abort: { says: 'Aborted', cause: AbortSignal.abort().reason },
  config: { says: 'This is no request', attempts: 0 },
}

/**
 * Makes a failure without a call, for stories and unit tests: of an error of the catalog, as the client makes it of the answer of a server of ours;
 * or of any other kind. What it does not say is told in `facts`.
 *
 * @example
 * mockFailure(errors.emailTaken({ fields: { email: 'is in use' } }))
 * mockFailure('timeout', { phase: 'body' })
 */
export function mockFailure<Code extends string>(error: ApiError<Code>, facts?: MockFacts<'api'>): ApiFailure<Code>
export function mockFailure<Kind extends Exclude<FailureKind, 'api'>>(kind: Kind, facts?: MockFacts<Kind>): OfKind<Kind>
export function mockFailure(of: ApiError | Exclude<FailureKind, 'api'>, facts: MockFacts = {}): Failure {
  const kind = typeof of === 'string' ? of : 'api'
  const { says = '', ...made }: Made = typeof of === 'string' ? kinds[of] : toFacts(of)
  const { method = 'GET', url = 'https://api.example.com/' } = facts
  return createFailure({ kind, message: `${method} ${url}: ${says}`, method, url, attempts: 1, ...made, ...facts })
}

function toFacts(error: ApiError): Made {
  // As the client reads it: an empty path, say, is the body's.
  const { message, fields } = decodeError(JSON.stringify(error)) ?? {}
  const { code, status } = error
  const hintMs = retryAfterMs(errorResponse(error))
  return { status, message, error_code: code, errors: fields, requestId: mockRequestId, retryAfterMs: hintMs }
}
