import type { FieldErrors } from '@faultbook/contract'
import type { NewCustomer } from './customer-store.ts'
import { foldEmail } from './fold.ts'
import { ImportLostError, leaseMs } from './import-store.ts'
import type { ImportCounts, ImportOrder, ImportRow, ImportStart, ImportStore, RowFailure } from './import-store.ts'
import { writeAudit } from './sqlite-audit.ts'
import { insertCustomer } from './sqlite-customers.ts'
import type { Session } from './sqlite-session.ts'
import { gatherTerms } from './sqlite-terms.ts'
import type { StatementRows } from './statements.ts'

/** Creates the methods about imports and exports, in the session's SQL. */
export function createSqliteImports(session: Session, now: () => Date): ImportStore {
  return {
    startImport: async (workspace, order) =>
      session.transaction('writing', () => start(session, workspace, order, now())),
    importRows: async (workspace, order, rows) =>
      session.transaction('writing', () => {
        const current = findOurs(session, workspace, order)
        const failures = insertAll(session, workspace, rows, now().toISOString())
        const room = order.keptFailures - current.failed
        keepFailures(session, workspace, current.id, failures.slice(0, Math.max(room, 0)))
        advance(session, workspace, order, now(), toCounts(rows, failures))
        return failures
      }),
    importAtOnce: async (workspace, order, rows) => importAtOnce(session, workspace, order, rows, now()),
    finishImport: async (workspace, order) =>
      session.transaction('writing', () => {
        findOurs(session, workspace, order)
        return finish(session, workspace, order, now(), none)
      }),
    releaseImport: async (workspace, order) =>
      session.transaction('writing', () => {
        findOurs(session, workspace, order)
        session.rows('takeImport', { workspace, ...expiryOf(order, now()), leaseUntil: 0 })
      }),
    discardImport: async (workspace, order) =>
      session.transaction('writing', () => {
        const { id } = findOurs(session, workspace, order)
        forget(session, workspace, { id, key: order.key })
      }),
    listImportFailures: async (workspace, key, limit) => {
      const found = session.find('findImport', { workspace, key })
      if (found === undefined) return []
      const failures = session.rows('listImportFailures', { workspace, id: found.id, limit })
      return failures.map(({ line, errors }) => ({ line, errors: JSON.parse(errors) as FieldErrors }))
    },
    exportCustomers: async (workspace, after, limit) => session.rows('exportCustomers', { workspace, after, limit }),
  }
}

/** How many imports that are over are forgotten by one that starts: more than come, so that none is left, and few, for each may have many failures. */
const forgottenAtOnce = 2

const none: ImportCounts = { rows: 0, created: 0, failed: 0 }

function start(session: Session, workspace: number, order: ImportOrder, now: Date): ImportStart {
  const { key, fingerprint } = order
  const at = now.toISOString()
  for (const expired of session.rows('listExpiredImports', { workspace, now: at, limit: forgottenAtOnce }))
    forget(session, workspace, expired)
  const known = session.find('findImport', { workspace, key })
  // It may not have been its turn.
  if (known !== undefined && known.expiresAt <= at) forget(session, workspace, { id: known.id, key })
  const found = known !== undefined && known.expiresAt <= at ? undefined : known
  const ours = { workspace, leaseUntil: now.getTime() + leaseMs, ...expiryOf(order, now) }
  if (found === undefined) {
    session.rows('insertImport', { ...ours, fingerprint })
    return { state: 'ours', counts: none }
  }
  const { rows, created, failed } = found
  const counts = { rows, created, failed }
  if (found.fingerprint !== fingerprint) return { state: 'different' }
  if (found.finishedAt !== null) return { state: 'finished', counts, finishedAt: found.finishedAt }
  const freeInMs = found.leaseUntil - now.getTime()
  // A lease that is longer than any is from before the clock went back.
  if (freeInMs > 0 && freeInMs <= leaseMs) return { state: 'running', freeInMs }
  session.rows('takeImport', ours)
  return { state: 'ours', counts }
}

function forget(session: Session, workspace: number, { id, key }: StatementRows['listExpiredImports']): void {
  session.rows('deleteImportFailures', { workspace, id })
  session.rows('deleteImport', { workspace, key })
}

function expiryOf({ key, runner, keepMs }: ImportOrder, now: Date) {
  return { key, runner, expiresAt: new Date(now.getTime() + keepMs).toISOString() }
}

/** @throws {ImportLostError} If another run has it. */
function findOurs(session: Session, workspace: number, { key, runner }: ImportOrder): StatementRows['findImport'] {
  const found = session.find('findImport', { workspace, key })
  if (found === undefined || found.runner !== runner || found.finishedAt !== null)
    throw new ImportLostError('Another run has taken this import over')
  return found
}

function advance(
  session: Session,
  workspace: number,
  order: ImportOrder,
  now: Date,
  { rows, created, failed }: ImportCounts,
  finishedAt: string | null = null,
): ImportCounts {
  const { key, expiresAt } = expiryOf(order, now)
  return session.only('advanceImport', {
    workspace,
    key,
    rows,
    created,
    failed,
    leaseUntil: now.getTime() + leaseMs,
    expiresAt,
    finishedAt,
  })
}

function finish(session: Session, workspace: number, order: ImportOrder, now: Date, last: ImportCounts): ImportCounts {
  const at = now.toISOString()
  const counts = advance(session, workspace, order, now, last, at)
  const { rows, created, failed } = counts
  const details = { rows, created, failed }
  writeAudit(session, workspace, at, { actor: order.actor, action: 'customers.imported', subject: null, details })
  return counts
}

/** Thrown through a transaction, so that nothing of it stays. */
class RolledBack extends Error {
  readonly failures: readonly RowFailure[]

  constructor(failures: readonly RowFailure[]) {
    super('Rows failed')
    this.failures = failures
  }
}

function importAtOnce(
  session: Session,
  workspace: number,
  order: ImportOrder,
  rows: readonly ImportRow[],
  now: Date,
): readonly RowFailure[] {
  try {
    return session.transaction('writing', () => {
      findOurs(session, workspace, order)
      const failures = insertAll(session, workspace, rows, now.toISOString())
      if (failures.length > 0) throw new RolledBack(failures)
      finish(session, workspace, order, now, toCounts(rows, failures))
      return failures
    })
  } catch (thrown) {
    if (thrown instanceof RolledBack) return thrown.failures
    throw thrown
  }
}

function toCounts(rows: readonly ImportRow[], failures: readonly RowFailure[]): ImportCounts {
  return { rows: rows.length, created: rows.length - failures.length, failed: failures.length }
}

function insertAll(session: Session, workspace: number, rows: readonly ImportRow[], now: string) {
  const failures: RowFailure[] = []
  const terms = gatherTerms(session)
  for (const row of rows) {
    const errors = 'errors' in row ? row.errors : findTaken(session, workspace, row.customer)
    if (errors !== undefined) failures.push({ line: row.line, errors })
    else if ('customer' in row) insertCustomer(session, workspace, row.customer, now, terms)
  }
  terms.write()
  return failures
}

/** Looked for before the insert, which would have taken an id for nothing. */
function findTaken({ find, only }: Session, workspace: number, { id, email }: NewCustomer): FieldErrors | undefined {
  const last = id === undefined ? 0 : only('lastCustomerId', { workspace }).id
  const isIdTaken = id !== undefined && id <= last
  const owner = email === null ? undefined : find('findEmail', { workspace, emailKey: foldEmail(email) })
  if (!isIdTaken && owner === undefined) return undefined
  return {
    ...(isIdTaken && { id: `must be above ${last}, the last id that was given` }),
    ...(owner !== undefined && { email: 'is used by another customer' }),
  }
}

function keepFailures(session: Session, workspace: number, id: string, failures: readonly RowFailure[]): void {
  for (const { line, errors } of failures)
    session.rows('insertImportFailure', { workspace, id, line, errors: JSON.stringify(errors) })
}
