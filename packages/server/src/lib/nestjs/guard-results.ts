import { RouterResponseController } from '@nestjs/core/router/router-response-controller.js'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { catchError, EMPTY, isObservable, throwError } from 'rxjs'
import type { Observable } from 'rxjs'
import { isErrorResponse, toBareResponse } from '../error-response.ts'
import { failResponse } from '../node/guard-response.ts'
import type { GuardOptions } from '../node/guard-response.ts'

interface Controller {
  readonly applicationRef: object
  sse(result: unknown, response: ServerResponse, request: IncomingMessage, options: unknown): Promise<void>
  /** Nest 12. */
  stream?: (this: Controller, body: unknown, ...rest: readonly unknown[]) => Promise<unknown>
}

const guarded = new WeakMap<object, GuardOptions>()
let isChanged = false

/**
 * Guards what the handlers of an app return, by its HTTP adapter: a stream of events that fails is cut off (CONTRACT C17), where Nest would
 * write the message of some errors into it and end it as if it were whole; a `Response` that is an error has no headers of its own.
 */
export function guardResults(adapter: object, options: GuardOptions): void {
  guarded.set(adapter, options)
  if (isChanged) return
  isChanged = true
  const controller = RouterResponseController.prototype as unknown as Controller
  const { sse, stream } = controller
  controller.sse = function (result, response, request, given) {
    const cut = (events: unknown): unknown => (isObservable(events) ? cutting(events, request, response) : events)
    if (!guarded.has(this.applicationRef)) return sse.call(this, result, response, request, given)
    return sse.call(this, result instanceof Promise ? result.then(cut) : cut(result), response, request, given)
  }
  if (stream === undefined) return
  controller.stream = function (body, ...rest) {
    return stream.call(this, isRefused(body, guarded.get(this.applicationRef)) ? toBareResponse(body) : body, ...rest)
  }
}

function cutting(events: Observable<unknown>, request: IncomingMessage, response: ServerResponse): Observable<unknown> {
  return events.pipe(
    catchError((thrown: unknown) => {
      // Until the head is out, the filters can answer.
      if (!response.headersSent) return throwError(() => thrown)
      failResponse(request, response, thrown)
      return EMPTY
    }),
  )
}

function isRefused(body: unknown, options: GuardOptions | undefined): body is Response {
  return options !== undefined && (options.foreignReplies ?? 'replace') === 'replace' && isErrorResponse(body)
}
