import { RouterResponseController } from '@nestjs/core/router/router-response-controller.js'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { catchError, EMPTY, isObservable, throwError } from 'rxjs'
import type { Observable } from 'rxjs'
import { failResponse, isGuarded } from '../node/guard-response.ts'

interface Controller {
  sse(result: unknown, response: ServerResponse, request: IncomingMessage, options: unknown): Promise<void>
}

let isChanged = false

/** C17: a stream of events that fails is cut off. Nest would write the message of some errors into it, and end it as if it were whole. */
export function cutEventStreams(): void {
  if (isChanged) return
  isChanged = true
  const controller = RouterResponseController.prototype as unknown as Controller
  const { sse } = controller
  controller.sse = function (result, response, request, options) {
    if (!isGuarded(response)) return sse.call(this, result, response, request, options)
    const cut = (events: unknown): unknown => (isObservable(events) ? cutting(events, request, response) : events)
    return sse.call(this, result instanceof Promise ? result.then(cut) : cut(result), response, request, options)
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
