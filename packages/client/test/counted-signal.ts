/** A signal that counts its listeners. */
export function countedSignal(): {
  readonly signal: AbortSignal
  readonly listeners: () => number
  /** At any time. */
  readonly most: () => number
} {
  const { signal } = new AbortController()
  const { addEventListener, removeEventListener } = signal
  const there = new Set<unknown>()
  let most = 0
  Object.assign(signal, {
    addEventListener: (...args: Parameters<typeof addEventListener>) => {
      most = Math.max(most, there.add(args[1]).size)
      addEventListener.apply(signal, args)
    },
    removeEventListener: (...args: Parameters<typeof removeEventListener>) => {
      there.delete(args[1])
      removeEventListener.apply(signal, args)
    },
  })
  return { signal, listeners: () => there.size, most: () => most }
}
