import { isApiError } from '@faultbook/contract'
import type { Report } from '../report.ts'
import { fingerprintOf } from './fingerprint.ts'
import { causesOf, toThrownRecord } from './thrown-record.ts'

type Attributes = Readonly<Record<string, string | number>>

/** What is asked of a span: @opentelemetry/api's has more. */
export interface SpanLike {
  readonly isRecording: () => boolean
  readonly setAttributes: (attributes: Record<string, string | number>) => unknown
  readonly addEvent: (name: string, attributes: Record<string, string | number>) => unknown
  readonly setStatus: (status: { readonly code: typeof errorStatus }) => unknown
}

/** What is asked of `trace` of @opentelemetry/api. */
export interface TraceLike {
  readonly getActiveSpan: () => SpanLike | undefined
}

/** `SpanStatusCode.ERROR`. */
const errorStatus = 2
/** Nothing was sent: the client had gone. */
const clientGone = 499

/**
 * Makes a report that tells the active span what was sent, by OpenTelemetry's conventions for HTTP servers:
 * from 500 on its status is ERROR, with `error.type` the code and what was thrown as its exception; below 500 the status is left unset.
 * Where the client had gone it tells nothing.
 *
 * @param trace `trace` of `@opentelemetry/api`.
 *
 * @example
 * createResponder({ errors, report: [createSpanReport(trace), createStderrReport()] })
 */
export function createSpanReport(trace: TraceLike): Report {
  return ({ status, code, thrown, request }) => {
    const span = trace.getActiveSpan()
    if (span?.isRecording() !== true || status === clientGone) return
    const route = request?.route
    span.setAttributes({
      'http.response.status_code': status,
      'faultbook.code': code,
      ...(route !== undefined && { 'http.route': route }),
      // For a server no more than this is an error (semantic conventions for HTTP spans, Status).
      ...(status >= 500 && { 'error.type': code }),
    })
    if (status < 500) return
    span.setStatus({ code: errorStatus })
    const exception = toException(thrown)
    if (exception !== undefined) span.addEvent('exception', exception)
  }
}

/** What its code does not say; undefined of a catalog error that has no cause. */
function toException(thrown: unknown): Attributes | undefined {
  const fingerprint = fingerprintOf(thrown)
  if (fingerprint === undefined) return undefined
  const { name, message = '', stack } = toThrownRecord(isApiError(thrown) ? causesOf(thrown)[0] : thrown)
  return {
    'exception.type': name,
    'exception.message': message,
    'faultbook.fingerprint': fingerprint,
    ...(stack !== undefined && { 'exception.stacktrace': `${name}: ${message}\n${stack.replaceAll(/^/gm, '    ')}` }),
  }
}
