import { carry } from '../express/carry.ts'

type Middleware = (request: unknown, response: unknown, next: (thrown?: unknown) => void) => unknown

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
