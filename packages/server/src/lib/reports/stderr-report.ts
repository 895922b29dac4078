import type { Severity } from '@faultbook/contract'
import type { ErrorReport, Report } from '../report.ts'
import { fingerprintOf } from './fingerprint.ts'
import { createFloodGate } from './flood-gate.ts'
import { causesOf, toThrownRecord } from './thrown-record.ts'
import type { ThrownRecord } from './thrown-record.ts'

/** A line of the report: one error as it was. */
export interface StderrRecord {
  /** When it was reported (ISO 8601, UTC). */
  readonly time: string
  /** The severity of the row. */
  readonly level: Severity
  readonly code: string
  readonly status: number
  /** Of the unknown cause, see `fingerprintOf()`; left out where the code says it all. */
  readonly fingerprint?: string | undefined
  readonly method?: string | undefined
  /** The route's pattern, where the adapter knows it. */
  readonly route?: string | undefined
  /** The path as it was asked for, without the query. */
  readonly path?: string | undefined
  readonly requestId?: string | undefined
  /** The id the client sent, where it is not to be trusted as ours. */
  readonly clientRequestId?: string | undefined
  readonly thrown: ThrownRecord
  /** What led to it, the nearest first; left out where there is nothing. */
  readonly causes?: readonly ThrownRecord[] | undefined
  /** On the last one of its kind in a minute: until then others like it are only counted (ISO 8601, UTC). */
  readonly countedUntil?: string | undefined
}

/** A line of the report: how many errors of a kind were left out. */
export interface LeftOutRecord {
  readonly time: string
  readonly level: 'warning'
  readonly code: string
  readonly status: number
  readonly fingerprint?: string | undefined
  /** How many were counted and not told. */
  readonly leftOut: number
  /** From when on they were counted (ISO 8601, UTC). */
  readonly since: string
}

/** What {@link createStderrReport} is given. */
export interface StderrReportOptions {
  /** Writes a line, without its end (`console.error`, which waits where stderr is a pipe that nobody reads). */
  readonly write?: (line: string) => void
  /** The lowest severity that is told (`warning`). */
  readonly lowest?: Severity
  /** How many of a kind are told in a minute, at least one; the others are counted (10). */
  readonly perMinute?: number
  /** The present, in ms since the epoch (`Date.now`). */
  readonly now?: () => number
  /** Runs something later (`setTimeout`, which does not keep the process alive). */
  readonly schedule?: (run: () => void, delayMs: number) => void
}

const loudness: { readonly [Level in Severity]: number } = { info: 0, warning: 1, error: 2 }
const mostKinds = 500
const longestFact = 1_000

/** What a terminal or a reader of lines may obey, and JSON leaves as it is. */
const obeyed = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

/**
 * Makes the default report: a line of JSON for each error, and one for each kind of which some were left out.
 * A kind is a code with a fingerprint. No header, query or body is ever in it; messages and stacks of unknown errors are.
 *
 * @throws {RangeError} If `perMinute` is no number from 1.
 */
export function createStderrReport(options: StderrReportOptions = {}): Report {
  const { write = toStderr, lowest = 'warning', perMinute = 10, now = Date.now, schedule } = options
  if (!(perMinute >= 1)) throw new RangeError('perMinute is a number from 1')
  const print = (record: StderrRecord | LeftOutRecord): void =>
    write(JSON.stringify(record).replaceAll(obeyed, escaped))
  const gate = createFloodGate({
    limit: Math.floor(perMinute),
    mostKinds,
    now,
    schedule,
    tell: (kind, leftOut, since) =>
      print({ time: toTime(now()), level: 'warning', ...kind, leftOut, since: toTime(since) }),
  })
  return (report) => {
    const { code, status, severity, thrown } = report
    if (loudness[severity] < loudness[lowest]) return
    const fingerprint = fingerprintOf(thrown)
    const turn = gate.admit({ code, status, fingerprint })
    if (turn === 'counted') return
    const countedUntil = turn === 'last' ? toTime(gate.until()) : undefined
    print({ ...toRecord(report, fingerprint, now()), countedUntil })
  }
}

/** Not bound: an app may put its own logger in the place of the console's functions. */
function toStderr(line: string): void {
  console.error(line)
}

function toRecord(
  { status, code, severity, thrown, request }: ErrorReport,
  fingerprint: string | undefined,
  time: number,
): StderrRecord {
  const causes = causesOf(thrown).map(toThrownRecord)
  return {
    time: toTime(time),
    level: severity,
    code,
    status,
    fingerprint,
    method: request?.method,
    route: request?.route,
    path: request?.path?.slice(0, longestFact),
    requestId: request?.requestId,
    clientRequestId: request?.clientRequestId?.slice(0, longestFact),
    thrown: toThrownRecord(thrown),
    ...(causes.length > 0 && { causes }),
  }
}

function toTime(ms: number): string {
  return new Date(ms).toISOString()
}

/** As JSON writes it: in UTF-16. */
function escaped(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')
}
