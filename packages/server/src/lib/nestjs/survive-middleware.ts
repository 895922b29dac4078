import { isErrorLike } from '../describe-thrown.ts'

type Middleware = (request: unknown, response: unknown, next: (thrown?: unknown) => void) => unknown

/** What was thrown that `next` would take for "go on". */
const carried = new WeakMap<object, { readonly value: unknown }>()

/** The value that a middleware has thrown. */
export function uncarry(thrown: unknown): unknown {
  const carrier = typeof thrown === 'object' && thrown !== null ? carried.get(thrown) : undefined
  return carrier === undefined ? thrown : carrier.value
}

/** Makes middleware whose thrown values all count as errors: Fastify leaves a promise that rejects to nobody, and takes a thrown null for none. */
export function surviveMiddleware(middleware: unknown): unknown {
  if (Array.isArray(middleware)) return middleware.map(surviveMiddleware)
  if (typeof middleware !== 'function') return middleware
  const surviving: Middleware = (request, response, next) => {
    const fail = (thrown: unknown): void => next(carry(thrown))
    try {
      const returned: unknown = (middleware as Middleware)(request, response, next)
      if (returned instanceof Promise) returned.catch(fail)
    } catch (thrown) {
      fail(thrown)
    }
  }
  return surviving
}

function carry(thrown: unknown): unknown {
  if (isErrorLike(thrown)) return thrown
  const carrier = new Error('Something was thrown that is no Error', { cause: thrown })
  carried.set(carrier, { value: thrown })
  return carrier
}
