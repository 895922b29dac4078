/** What {@link runWithin} rejects with when time is up. */
export const timeUp = Symbol('time is up')

/** Longer than any timer: `setTimeout` takes more for 1 ms. */
export const longestTimerMs = 2 ** 31 - 1

/**
 * Runs work until it settles, time is up or the caller aborts, whichever is first; its signal is aborted then, and whatever it still does is left behind.
 * The caller's signal has no listener of ours afterwards.
 *
 * @param ms {@link longestTimerMs} or more is no limit.
 */
export async function runWithin<Done>(
  ms: number,
  callerSignal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<Done>,
): Promise<Done> {
  callerSignal?.throwIfAborted()
  const controller = new AbortController()
  let stop: (reason: unknown) => void = () => undefined
  const stopped = new Promise<never>((_, reject) => {
    stop = (reason) => {
      reject(reason)
      controller.abort()
    }
  })
  const onAbort = (): void => stop(callerSignal?.reason)
  const timer = ms < longestTimerMs ? setTimeout(stop, ms, timeUp) : undefined
  callerSignal?.addEventListener('abort', onAbort)
  try {
    return await Promise.race([stopped, work(controller.signal)])
  } finally {
    clearTimeout(timer)
    callerSignal?.removeEventListener('abort', onAbort)
  }
}
