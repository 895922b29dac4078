import { createResponder } from '@faultbook/server'
import type { ErrorReport } from '@faultbook/server'
import { errors } from './answer.ts'

/** A responder, and what it has reported. */
export function createGuard() {
  const reports: ErrorReport[] = []
  const respond = createResponder({ errors, report: (report) => void reports.push(report) })
  return { reports, respond }
}

/** A POST of JSON, which need not be any. */
export const json = (body: string): RequestInit => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body,
})

/** A handler that throws a value. */
export const throws = (value: unknown) => (): never => {
  throw value
}

export const notFound = (): never => {
  throw errors.resourceNotFound({ resource: 'Customer' })
}
