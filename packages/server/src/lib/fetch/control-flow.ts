/** What the framework is to be told by a thrown value, rather than the caller. */
export interface ControlFlow {
  /** The error status that it stands for, where it is one. */
  readonly status: number | undefined
}

/**
 * Recognizes what frameworks throw to steer themselves: Next.js by the `digest` of its errors (packages/next, unstable-rethrow.server.ts);
 * SvelteKit's `redirect()` by its shape (packages/kit, exports/internal/shared.js), and React Router's `data()` by its mark
 * (packages/react-router, lib/router/utils.ts). Undefined where it is anything else, as SvelteKit's `error()`:
 * clients of other services throw errors of that very shape.
 *
 * @param input What the handler was called with: to throw on is right only where that framework is the caller (CONTRACT C15).
 */
export function findControlFlow(thrown: unknown, input: unknown): ControlFlow | undefined {
  try {
    if (typeof thrown !== 'object' || thrown === null) return undefined
    if (isOfNext(input)) return findSteering(thrown)
    if (isPlainOrError(thrown)) return undefined
    return isEvent(input) && isKitRedirect(thrown) ? steering : findStatus(thrown)
  } catch {
    return undefined
  }
}

/** Next.js hands over a NextRequest, or nothing to a handler that it calls ahead of any request. */
function isOfNext(input: unknown): boolean {
  return input === undefined || (typeof input === 'object' && input !== null && 'nextUrl' in input)
}

/** SvelteKit and React Router hand over an object that has the request. */
function isEvent(input: unknown): boolean {
  return typeof input === 'object' && input !== null && 'request' in input
}

function findSteering(thrown: object): ControlFlow | undefined {
  const { digest, code, $$typeof } = thrown as Readonly<Record<string, unknown>>
  if (typeof digest === 'string') return findDigest(digest)
  return code === 'NEXT_STATIC_GEN_BAILOUT' || $$typeof === postponed ? steering : undefined
}

const steering: ControlFlow = { status: undefined }
const postponed = Symbol.for('react.postpone')

const digests: ReadonlySet<string> = new Set([
  'DYNAMIC_SERVER_USAGE',
  'BAILOUT_TO_CLIENT_SIDE_RENDERING',
  'HANGING_PROMISE_REJECTION',
  'NEXT_PRERENDER_INTERRUPTED',
])

function findDigest(digest: string): ControlFlow | undefined {
  if (digest.startsWith('NEXT_REDIRECT;') || digests.has(digest)) return steering
  // notFound(), forbidden() and unauthorized(): Next would answer with the status and no body.
  const [, status] = /^NEXT_HTTP_ERROR_FALLBACK;(401|403|404)$/.exec(digest) ?? []
  if (status !== undefined) return { status: Number(status) }
  return digest === 'NEXT_NOT_FOUND' ? { status: 404 } : undefined
}

/** What these frameworks throw are instances of small classes of their own, which are no errors. */
function isPlainOrError(thrown: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(thrown)
  return prototype === null || prototype === Object.prototype || thrown instanceof Error
}

/** It has a status of redirection and a location, and nothing else. */
function isKitRedirect(thrown: object): boolean {
  if (Object.keys(thrown).join() !== 'status,location') return false
  const { status, location } = thrown as Readonly<Record<string, unknown>>
  return typeof status === 'number' && status >= 300 && status <= 308 && typeof location === 'string'
}

/** The status of React Router's `data()`, which names itself: below 500, the others are unknown errors (CONTRACT C14). */
function findStatus(thrown: object): ControlFlow | undefined {
  const { type, init } = thrown as Readonly<Record<string, unknown>>
  if (type !== 'DataWithResponseInit' || typeof init !== 'object' || init === null) return undefined
  const { status } = init as Readonly<Record<string, unknown>>
  return typeof status === 'number' && status >= 400 && status <= 499 ? { status } : undefined
}
