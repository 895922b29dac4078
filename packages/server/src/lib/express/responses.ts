import type { ExpressResponse, Next } from './internals.ts'
import { noteUnsent } from '../node/unsent-body.ts'
import { noteOwn } from './own-errors.ts'
import { runHandler } from './run-handler.ts'

/** Notes the errors that Express's own methods of a response hand on, for all responses of an app. */
export function noteOwnOfResponses(prototype: ExpressResponse): void {
  const { sendFile, format } = prototype
  const noted = (value: unknown): unknown => (typeof value === 'function' ? noteOwn(value as Next) : value)
  Object.assign(prototype, {
    // `download` comes by here too.
    sendFile(this: ExpressResponse, path: unknown, ...rest: readonly unknown[]): unknown {
      return notingNext(this, () => sendFile.call(this, path, ...rest.map(noted)))
    },
    format(this: ExpressResponse, choices: unknown): unknown {
      return notingNext(this, () => format.call(this, choices))
    },
  })
}

/** Notes the bodies that Express leaves out to HEAD. */
export function noteBodiesOfHead(prototype: ExpressResponse): void {
  const { send } = prototype
  Object.assign(prototype, {
    // `json`, `jsonp` and `sendStatus` come by here too.
    send(this: ExpressResponse, ...input: readonly unknown[]): unknown {
      // Express 4 takes a status before or after the body.
      if (this.req.method === 'HEAD') for (const body of input) noteUnsent(this, body)
      return send.call(this, ...input)
    },
  })
}

/** Hands on what the app's callbacks throw or reject with, which Express calls when nobody is there any more to catch it. */
export function carryCallbacks(prototype: ExpressResponse): void {
  const { sendFile, render } = prototype
  const carrying = ({ req: request }: ExpressResponse, value: unknown): unknown => {
    const { next } = request
    if (typeof value !== 'function' || next === undefined) return value
    return (...input: readonly unknown[]): void => runHandler(() => Reflect.apply(value, undefined, input), next)
  }
  Object.assign(prototype, {
    sendFile(this: ExpressResponse, path: unknown, ...rest: readonly unknown[]): unknown {
      return sendFile.call(this, path, ...rest.map((value) => carrying(this, value)))
    },
    render(this: ExpressResponse, view: unknown, ...rest: readonly unknown[]): unknown {
      return render.call(this, view, ...rest.map((value) => carrying(this, value)))
    },
  })
}

/** Calls what hands its errors to the `next` that the request has at that moment. */
function notingNext({ req: request }: ExpressResponse, call: () => unknown): unknown {
  const { next } = request
  if (next === undefined) return call()
  const noting = noteOwn(next)
  request.next = noting
  try {
    return call()
  } finally {
    // What was called at once may have come to another router since.
    if (request.next === noting) request.next = next
  }
}
