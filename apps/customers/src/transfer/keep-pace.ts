import { errors } from '../errors.ts'

/** Slower than this on average, and a body is not waited for: 10 kB in a second. */
const leastBytesPerMs = 10

/** How often the pace is looked at, in ms. */
const lookEveryMs = 1_000

// Closed: what is left would be taken for a next request.
const last = { Connection: 'close' } as const

/**
 * Passes on what comes, as long as it comes fast enough after so many ms, and nobody calls it off.
 *
 * @throws {ApiError} `requestTimeout` as soon as it is too slow, `unavailable` where it is called off; the source is left as it is.
 */
export async function* keepPace(
  source: AsyncIterable<Uint8Array>,
  graceMs: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const chunks = source[Symbol.asyncIterator]()
  const startedAt = performance.now()
  let bytes = 0
  let refuse: (reason: unknown) => void = () => undefined
  const refusal = new Promise<never>((_resolve, reject) => (refuse = reject))
  // Between two chunks nobody listens.
  refusal.catch(() => undefined)
  const callOff = (): void => refuse(errors.unavailable({ retryAfterSeconds: 1, headers: last }))
  if (signal.aborted) callOff()
  signal.addEventListener('abort', callOff)
  const timer = setInterval(
    () => {
      const lateMs = performance.now() - startedAt - graceMs - bytes / leastBytesPerMs
      if (lateMs > 0) refuse(errors.requestTimeout({ headers: last }))
    },
    Math.min(lookEveryMs, graceMs),
  )
  try {
    for (;;) {
      const next = await Promise.race([chunks.next(), refusal])
      if (next.done === true) return
      bytes += next.value.length
      yield next.value
    }
  } finally {
    clearInterval(timer)
    signal.removeEventListener('abort', callOff)
  }
}
