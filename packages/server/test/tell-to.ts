import type { ErrorReport } from '@faultbook/server'
import { createStderrReport } from '@faultbook/server'
import type { StderrReportOptions } from '@faultbook/server'
import { secret } from './hostile-values.ts'

/** The facts of a request: its headers hold a secret. */
export const request = {
  method: 'GET',
  path: '/customers/7',
  route: '/customers/:id',
  requestId: 'r-1',
  clientRequestId: 'c-1',
  accept: secret,
  hasBearer: true,
}

/** An error as it is reported. */
export function failed(thrown: unknown, more: Partial<ErrorReport> = {}): ErrorReport {
  return { status: 500, code: 'SRV_001', severity: 'error', thrown, request, ...more }
}

/** What a report wrote. */
export interface Told {
  readonly lines: readonly string[]
  readonly records: () => readonly Record<string, unknown>[]
  readonly report: (report: ErrorReport) => unknown
}

/** A clock that stands still until it is moved, and the timers that go by it. */
export interface Clock {
  readonly now: () => number
  readonly schedule: (run: () => void, delayMs: number) => void
  readonly advance: (ms: number) => void
}

/** When the clocks of tests begin. */
export const beginning = '2026-11-23T10:00:00.000Z'

export function createClock(): Clock {
  let now = Date.parse(beginning)
  const timers = new Map<() => void, number>()
  return {
    now: () => now,
    schedule: (run, delayMs) => void timers.set(run, now + delayMs),
    advance: (ms) => {
      now += ms
      for (const [run, due] of timers) {
        if (due > now) continue
        timers.delete(run)
        run()
      }
    },
  }
}

/** A report to stderr whose lines are kept. */
export function tellTo(options: StderrReportOptions = {}): Told {
  const lines: string[] = []
  const { now, schedule } = createClock()
  const report = createStderrReport({ write: (line) => void lines.push(line), now, schedule, ...options })
  return { lines, report, records: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>) }
}
