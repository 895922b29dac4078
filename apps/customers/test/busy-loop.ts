/** Keeps this process, a service in it included, busy for so many ms at a time. Returns what ends it. */
export function keepLoopBusy(ms: number): () => void {
  const timer = setInterval(() => {
    const until = performance.now() + ms
    while (performance.now() < until);
  }, 1)
  return () => clearInterval(timer)
}
