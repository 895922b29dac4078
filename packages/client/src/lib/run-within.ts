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
  const controller = new AbortController()
  let stop: (reason: unknown) => void
  const onAbort = (): void => stop(callerSignal?.reason)
  let timer: ReturnType<typeof setTimeout>
  return new Promise<Done>((resolve, reject) => {
    stop = (reason) => {
      reject(reason)
      controller.abort()
    }
    timer = setTimeout(stop, Math.min(ms, 2 ** 31 - 1), timeUp)
    callerSignal?.addEventListener('abort', onAbort)
    if (callerSignal?.aborted) onAbort()
    else work(controller.signal).then(resolve, stop)
  }).finally(() => {
    clearTimeout(timer)
    callerSignal?.removeEventListener('abort', onAbort)
  })
}
