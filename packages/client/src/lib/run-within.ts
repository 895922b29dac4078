/** What {@link runWithin} rejects with when time is up. */
export const timeUp = Symbol('time is up')

/**
 * Runs work until it settles, time is up or the caller aborts, whichever is first. Unless it has succeeded its signal is aborted, and whatever it still does is left behind.
 * The caller's signal has no listener of ours afterwards.
 *
 * @param ms At most 2,147,483,647, the longest that a timer takes: 24.8 days stand for no limit.
 */
export function runWithin<Done>(
  ms: number,
  callerSignal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<Done>,
): Promise<Done> {
  return new Promise((resolve, reject) => {
    const controller = new AbortController()
    const end = (): void => {
      clearTimeout(timer)
      callerSignal?.removeEventListener('abort', onAbort)
    }
    const stop = (reason: unknown): void => {
      end()
      reject(reason)
      controller.abort(reason)
    }
    const onAbort = (): void => stop(callerSignal?.reason)
    const timer = setTimeout(stop, Math.min(ms, 2 ** 31 - 1), timeUp)
    callerSignal?.addEventListener('abort', onAbort)
    if (callerSignal?.aborted) return onAbort()
    const succeed = (done: Done): void => {
      end()
      resolve(done)
    }
    work(controller.signal).then(succeed, stop)
  })
}
