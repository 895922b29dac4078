import type { ServerResponse } from 'node:http'
import { isErrorLike } from '../describe-thrown.ts'
import type { Next } from './internals.ts'
import { carry } from './carry.ts'

/**
 * Calls a handler and hands on what it throws or rejects with, whatever that is: to Express a thrown null would be no error,
 * a thrown `'route'` the way to the next route, and to Express 4 a rejection nothing at all.
 *
 * @param isAwaited Tells what of the returned is waited for: to wait for a query that runs when it is asked to would run it.
 * @param unanswered The response, for a handler that takes no `next`: where it answers nothing and returns an error, nobody else ever would answer.
 */
export function runHandler(
  call: () => unknown,
  handOn: Next,
  isAwaited: IsAwaited = isPromise,
  unanswered?: ServerResponse,
): void {
  try {
    const returned = call()
    if (typeof returned !== 'object' || returned === null) return
    if (!isAwaited(returned)) refuseReturned(returned, handOn, unanswered)
    else {
      returned.then(
        (value) => refuseReturned(value, handOn, unanswered),
        (thrown: unknown) => handOn(carry(thrown)),
      )
    }
  } catch (thrown) {
    handOn(carry(thrown))
  }
}

function refuseReturned(value: unknown, handOn: Next, response: ServerResponse | undefined): void {
  if (response === undefined || response.headersSent || response.writableEnded) return
  if (isErrorLike(value) || isErrorResponse(value)) handOn(value)
}

function isErrorResponse(value: unknown): boolean {
  try {
    return Object.prototype.toString.call(value) === '[object Response]' && Number(Object(value).status) >= 400
  } catch {
    return true
  }
}

export type IsAwaited = (value: object) => value is PromiseLike<unknown>

/** What Express 5 waits for. */
export function isPromiseLike(value: object): value is PromiseLike<unknown> {
  return typeof Reflect.get(value, 'then') === 'function'
}

/** What runs already, whoever waits for it; Express 4 waits for nothing. */
export function isPromise(value: object): value is Promise<unknown> {
  return value instanceof Promise || Object.prototype.toString.call(value) === '[object Promise]'
}
