import type { EventEmitter } from 'node:events'
import type { ForeignReplies } from '../adapter-options.ts'
import { isErrorResponse, toBareResponse } from '../error-response.ts'
import type { KoaApp, KoaContext } from './koa-app.ts'

interface Accessor {
  readonly get: (this: object) => unknown
  readonly set: (this: object, body: unknown) => void
}

/** Keeps bodies from doing harm before Koa sends them: a stream that breaks until then would end the process, a `Response` brings its headers. */
export function guardBodies({ response }: KoaApp, foreignReplies: ForeignReplies = 'replace'): void {
  const { get, set } = accessorOf(response)
  Object.defineProperty(response, 'body', {
    configurable: true,
    get,
    set(this: object, body: unknown) {
      // Koa listens for errors only once it pipes; the pipe then learns of one that came before.
      if (isStream(body)) body.on('error', () => undefined)
      set.call(this, foreignReplies === 'replace' && isErrorResponse(body) ? toBareResponse(body) : body)
    },
  })
}

/** Tells whether a body is sent piece by piece, and so may break on the way. */
export function isPiped(body: unknown): boolean {
  return isStream(body) || body instanceof ReadableStream || body instanceof Blob || body instanceof Response
}

/**
 * Answers for a stream that breaks: Koa pipes by `stream.pipeline`, which then destroys the response, whether its head is out or not.
 */
export function catchBroken({ res }: KoaContext, fail: (thrown: unknown) => void): void {
  const { destroy } = res
  res.destroy = (error) => {
    res.destroy = destroy
    fail(error)
    return res
  }
}

/** C10: to HEAD Koa sends no body, and without it nobody can tell which error this is. Node leaves it out by itself. */
export function sendWhole(context: KoaContext): void {
  const { body, res } = context
  if (body === null || body === undefined || res.headersSent || res.writableEnded) return
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
  context.respond = false
  res.setHeader('Content-Length', bytes.length)
  res.end(bytes)
}

/** Koa's own accessor, which the app's `response` inherits. */
function accessorOf(response: object): Accessor {
  for (let holder: object | null = response; holder !== null; holder = Object.getPrototypeOf(holder) as object | null) {
    const { get, set } = Object.getOwnPropertyDescriptor(holder, 'body') ?? {}
    if (get !== undefined && set !== undefined) return { get, set }
  }
  throw new TypeError('withErrors takes a Koa app: this one has no response.body')
}

function isStream(body: unknown): body is EventEmitter {
  if (typeof body !== 'object' || body === null) return false
  const { pipe, on } = body as Readonly<Record<string, unknown>>
  return typeof pipe === 'function' && typeof on === 'function'
}
