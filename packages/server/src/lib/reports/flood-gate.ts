/** What floods are told apart by. */
export interface FloodKind {
  readonly code: string
  readonly status: number
  /** Of the unknown cause, if there is one. */
  readonly fingerprint?: string | undefined
}

/** How one more of a kind is to be told: as it is, as the last that is, or not at all. */
export type Turn = 'whole' | 'last' | 'counted'

/** What {@link createFloodGate} is given. */
export interface FloodGateOptions {
  /** How many of a kind are told as they are in one window, which is a minute. */
  readonly limit: number
  /** How many kinds a window tells apart; past that by their code alone. */
  readonly mostKinds: number
  /** The present, in ms since the epoch (`Date.now`). */
  readonly now?: (() => number) | undefined
  /** Runs something later (`setTimeout`, which does not keep the process alive). */
  readonly schedule?: ((run: () => void, delayMs: number) => void) | undefined
  /** Is told of each kind that was counted, when the window is over; `since` is its beginning, in ms since the epoch. */
  readonly tell: (kind: FloodKind, leftOut: number, since: number) => void
}

/** How long a window is, in ms. */
const windowMs = 60_000

/** Lets the first of each kind through, and counts the others. */
export interface FloodGate {
  readonly admit: (kind: FloodKind) => Turn
  /** When the window is over, in ms since the epoch. */
  readonly until: () => number
}

interface Count {
  readonly kind: FloodKind
  seen: number
}

/** Makes a gate. What was counted is told when the window is over: at the next report, or by itself where nothing follows. */
export function createFloodGate(options: FloodGateOptions): FloodGate {
  const { limit, mostKinds, now = Date.now, schedule = later, tell } = options
  const counts = new Map<string, Count>()
  let since = 0
  let isWaiting = false

  const close = (): void => {
    const over = [...counts.values()].filter(({ seen }) => seen > limit)
    counts.clear()
    for (const { kind, seen } of over) {
      try {
        tell(kind, seen - limit, since)
      } catch {
        // In a timer it would end the process. What can't be written is complained of at the next report.
      }
    }
  }
  const isOver = (): boolean => {
    const elapsed = now() - since
    // Where the clock was set back a window would have no end.
    return elapsed >= windowMs || elapsed < 0
  }
  const wait = (): void => {
    if (isWaiting) return
    isWaiting = true
    const look = (): void => {
      isWaiting = false
      if (isOver()) close()
      else if ([...counts.values()].some(({ seen }) => seen > limit)) wait()
    }
    schedule(look, Math.max(0, since + windowMs - now()))
  }
  const count = ({ code, status, fingerprint }: FloodKind): number => {
    const exact = `${code} ${status} ${fingerprint ?? ''}`
    const isKept = counts.has(exact) || counts.size < mostKinds
    const key = isKept ? exact : `${code} ${status}`
    const entry = counts.get(key) ?? { kind: isKept ? { code, status, fingerprint } : { code, status }, seen: 0 }
    entry.seen += 1
    counts.set(key, entry)
    return entry.seen
  }

  return {
    admit: (kind) => {
      if (isOver()) {
        close()
        since = now()
      }
      const seen = count(kind)
      if (seen > limit) wait()
      if (seen === limit) return 'last'
      return seen < limit ? 'whole' : 'counted'
    },
    until: () => since + windowMs,
  }
}

function later(run: () => void, delayMs: number): void {
  const timer: unknown = setTimeout(run, delayMs)
  // A number on other platforms; in Node it would hold the process for a minute.
  if (typeof timer === 'object' && timer !== null && 'unref' in timer && typeof timer.unref === 'function')
    timer.unref()
}
