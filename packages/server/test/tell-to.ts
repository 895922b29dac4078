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

/** A report to stderr whose lines are kept. */
export function tellTo(options: StderrReportOptions = {}): Told {
  const lines: string[] = []
  const report = createStderrReport({ write: (line) => void lines.push(line), ...options })
  return { lines, report, records: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>) }
}
