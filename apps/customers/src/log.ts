import type { ErrorReport, Report } from '@faultbook/server'
import { isErrorLike } from '@faultbook/server'
import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import type { Logger } from 'pino'
import { findKey } from './key-guard.ts'
import type { LogLevel } from './settings.ts'

export type { Logger } from 'pino'

const gatheredBytes = 8_192
const gatheredMs = 250

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

/** Writes a line for each request when it is over. */
export function logRequests(app: FastifyInstance, log: Logger): void {
  app.addHook('onResponse', (request, reply, done) => {
    const key = findKey(request)
    log.info({
      request_id: request.id,
      method: request.method,
      route: request.routeOptions.url,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 100) / 100,
      key_id: key?.id,
      workspace_id: key?.workspaceId,
    })
    done()
  })
}

/** Writes a line for each error: what was thrown goes to the operators, and nowhere else. */
export function createReport(log: Logger): Report {
  return ({ status, code, severity, thrown, request }: ErrorReport) => {
    const facts = {
      request_id: request?.requestId,
      client_request_id: request?.clientRequestId,
      method: request?.method,
      // A key belongs in no path, but may be put there by mistake.
      path: request?.path?.replaceAll(/fbk_\w+/g, 'fbk_…'),
      status,
      code,
    }
    if (severity === 'info') log.info(facts, 'refused')
    else log[severity === 'warning' ? 'warn' : 'error']({ ...facts, thrown: toLogged(thrown) }, 'failed')
  }
}

/** What of a thrown value is logged: of an error its name, message, code, stack and causes; of anything else its type. */
function toLogged(thrown: unknown, depth = 0): unknown {
  try {
    if (!isErrorLike(thrown)) return { type: thrown === null ? 'null' : typeof thrown }
    const { name, message, stack, cause } = thrown
    const { code, errcode } = thrown as { readonly code?: unknown; readonly errcode?: unknown }
    return {
      name,
      message,
      code,
      errcode,
      stack,
      ...(cause !== undefined && depth < 4 && { cause: toLogged(cause, depth + 1) }),
    }
  } catch {
    return { type: 'unreadable' }
  }
}
