import type { Severity } from '@faultbook/contract'
import { createTeller } from './create-teller.ts'
import type { Reply } from './reply.ts'
import type { RequestFacts } from './request-facts.ts'

/** What the operators are told of an error; never sent to the caller. */
export interface ErrorReport {
  /** The status that was sent; 499 where the client had gone before there was one (CONTRACT C17). */
  readonly status: number
  readonly code: string
  readonly severity: Severity
  /** What was thrown or returned, as it was. */
  readonly thrown: unknown
  readonly request: RequestFacts | undefined
}

/** Tells the operators of an error. What it throws or rejects with is swallowed: a report can't spoil a reply. */
export type Report = (report: ErrorReport) => void | Promise<void>

/** Hands an error to the report; an adapter calls it once the reply is on its way. `wasAborted`: the client had gone, which counts as 499. */
export type Reporter = (thrown: unknown, reply: Reply, request?: RequestFacts, wasAborted?: boolean) => void

/** Makes a reporter that no report can spoil, nor one of several the others: what one throws, or rejects with, goes to stderr. */
export function createReporter(report: Report | readonly Report[]): Reporter {
  const reports = [report].flat()
  const tell = createTeller('The error report failed')
  return (thrown, { row }, request, wasAborted = false) => {
    const { code, status, severity } = row
    const fact: ErrorReport = wasAborted
      ? { status: 499, code, severity: 'info', thrown, request }
      : { status, code, severity, thrown, request }
    for (const one of reports) tell(one, fact)
  }
}
