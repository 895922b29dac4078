import { isApiError } from '@faultbook/contract'
import type { ErrorReport, Report } from '@faultbook/server'
import { isErrorLike } from '@faultbook/server'
import type { FastifyInstance } from 'fastify'
import type { ServerResponse } from 'node:http'
import { pino } from 'pino'
import type { Logger } from 'pino'
import { findKey } from './key-guard.ts'
import { toLogText } from './log-text.ts'
import { isProvoked } from './sandbox.ts'
import type { LogLevel } from './settings.ts'
import { toRoute } from './to-route.ts'

export type { Logger } from 'pino'

const gatheredBytes = 8_192
const gatheredMs = 250
const mostStackLines = 30

/**
 * Makes the log: a line of JSON for each event, to stdout. No query, body or header is ever written, but for the caller's `X-Request-Id`.
 * Lines are gathered and written beside the work, a quarter of a second late at most; what is left when the process ends is written then.
 */
export function createLog(level: LogLevel): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  }
  return pino(options, pino.destination({ dest: 1, sync: false, minLength: gatheredBytes, periodicFlush: gatheredMs }))
}

/** Writes a line for each request when it is over, answered or not. */
export function logRequests(app: FastifyInstance, log: Logger): void {
  app.addHook('onRequest', (request, { raw }, next) => {
    const from = performance.now()
    let isSent = false
    raw.once('finish', () => (isSent = true))
    raw.once('close', () => {
      const key = findKey(request)
      log.info({
        request_id: request.id,
        method: request.method,
        route: request.routeOptions.url && toRoute(request.routeOptions.url),
        status: isSent ? raw.statusCode : statusOfUnsent(raw),
        ms: Math.round((performance.now() - from) * 100) / 100,
        key_id: key?.id,
        workspace_id: key?.workspaceId,
      })
    })
    next()
  })
}

/** Of an answer that was not sent, or not all of it: 499 where the caller was gone (CONTRACT C17). */
function statusOfUnsent({ headersSent, statusCode }: ServerResponse): number {
  // Node refuses a request half-way, for taking too long, past its response.
  return !headersSent && statusCode >= 400 ? statusCode : 499
}

/** Writes a line for each error: what was thrown goes to the operators, and nowhere else. */
export function createReport(log: Logger): Report {
  return ({ status, code, severity, thrown, request }: ErrorReport) => {
    const facts = {
      request_id: request?.requestId,
      client_request_id: request?.clientRequestId && toLogText(request.clientRequestId),
      method: request?.method,
      path: request?.path && toLogText(request.path),
      status,
      code,
    }
    if (isProvoked(thrown)) log.info(facts, 'provoked')
    else if (severity === 'info') log.info(facts, 'refused')
    else if (severity === 'warning') log.warn({ ...facts, ...toldCause(thrown) }, 'failed')
    else log.error({ ...facts, thrown: toLogged(thrown) }, 'failed')
  }
}

/** What is behind an error of the catalog, if anything: of the error itself all is told, and a refusal under overload must cost little. */
function toldCause(thrown: unknown): { readonly thrown?: unknown } {
  if (!isApiError(thrown)) return { thrown: toLogged(thrown) }
  return thrown.cause === undefined ? {} : { thrown: toLogged(thrown.cause) }
}

/** Writes what nobody caught, at once: the process is about to end. */
export function logCrash(log: Logger, problem: unknown): void {
  log.fatal({ thrown: toLogged(problem) }, 'crashed')
}

/** What of a thrown value is logged: of an error its name, message, code, stack and causes; of anything else its type. */
function toLogged(thrown: unknown, depth = 0): unknown {
  try {
    if (!isErrorLike(thrown)) return { type: thrown === null ? 'null' : typeof thrown }
    const { name, message, stack, cause } = thrown
    const { code, errcode } = thrown as { readonly code?: unknown; readonly errcode?: unknown }
    return {
      name: toLogText(name),
      message: toLogText(message),
      code: typeof code === 'string' ? toLogText(code) : code,
      errcode,
      // Line by line: its line breaks are its own.
      stack: stack?.split('\n').slice(0, mostStackLines).map(toLogText),
      ...(cause !== undefined && depth < 4 && { cause: toLogged(cause, depth + 1) }),
    }
  } catch {
    return { type: 'unreadable' }
  }
}
