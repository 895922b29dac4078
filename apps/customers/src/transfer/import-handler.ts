import { fromFieldEntries } from '@faultbook/contract'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { randomUUID } from 'node:crypto'
import { errors } from '../errors.ts'
import { readIdempotencyKey } from '../idempotency.ts'
import { keyOf } from '../key-guard.ts'
import { ImportLostError, leaseMs } from '../store/import-store.ts'
import type { ImportOrder, RowFailure } from '../store/import-store.ts'
import type { Store } from '../store/store.ts'
import { shownFailures } from '../transfer-schemas.ts'
import { FileError } from './file-error.ts'
import { importCustomers } from './import-customers.ts'
import type { ImportOutcome } from './import-customers.ts'
import { fingerprintOf } from './import-options.ts'
import type { ImportOptions } from './import-options.ts'
import { parseMapping } from './mapping.ts'
import { formatOf, takeUpload } from './read-uploads.ts'
import type { Spool } from './spool.ts'

/** An import as it is asked for over HTTP. */
export interface ImportRoute {
  Querystring: {
    readonly atomic: boolean
    readonly map: readonly string[]
    readonly country_names: boolean
    readonly unknown_columns: 'refuse' | 'ignore'
  }
}

/** Whoever has the service waits while these are written. */
const maxAtomicRows = 1_000

/** CONTRACT C21: how long an import is known by its key. */
const keptByKeyMs = 24 * 3_600_000
/** Without a key nobody asks for it again, once it is answered. */
const keptWithoutMs = 60_000

/** Makes the handler of imports; those that run when the app closes end after the batch that is being written. */
export function createImportHandler(app: FastifyInstance, store: Store, now: () => Date) {
  const closing = new AbortController()
  app.addHook('preClose', async () => closing.abort())
  return async (request: FastifyRequest<ImportRoute>, reply: FastifyReply): Promise<unknown> => {
    const upload = takeUpload(request)
    try {
      return await answer(request, reply, upload)
    } catch (thrown) {
      throw toApiError(thrown)
    } finally {
      await upload?.close()
    }
  }

  async function answer(request: FastifyRequest<ImportRoute>, reply: FastifyReply, upload: Spool | undefined) {
    const options = toOptions(request)
    const header = readIdempotencyKey(request)
    const file = refuseFile(upload, options)
    const { id: actor, workspaceId } = keyOf(request)
    const order: ImportOrder = {
      key: `key ${actor} ${header ?? randomUUID()}`,
      fingerprint: fingerprintOf(file.hash, options),
      runner: randomUUID(),
      actor,
      keepMs: header === undefined ? keptWithoutMs : keptByKeyMs,
      keptFailures: shownFailures,
    }
    const signal = AbortSignal.any([closing.signal, signalOf(reply)])
    const job = { ...options, store, workspaceId, order, chunks: file.read(), maxAtomicRows, signal, now }
    const counts = finishedCounts(await importCustomers(job), reply)
    const failures = await store.listImportFailures(workspaceId, order.key, shownFailures)
    return { success: true, data: { ...counts, failures } }
  }
}

function toOptions(request: FastifyRequest<ImportRoute>): ImportOptions {
  const { atomic, map, country_names: namesCountries, unknown_columns: unknownColumns } = request.query
  const mapping = parseMapping(map)
  if ('mistake' in mapping) throw errors.invalidParameters({ fields: { map: mapping.mistake } })
  const format = formatOf(request.headers['content-type']) ?? 'csv'
  return { format, isAtomic: atomic, map, namesCountries, unknownColumns, encoding: 'utf-8' }
}

function refuseFile(upload: Spool | undefined, { format }: ImportOptions): Spool {
  if (upload === undefined || upload.bytes === 0)
    throw errors.validationFailed({ fields: { _body: 'must not be empty' } })
  if (upload.badLine === undefined) return upload
  const expected = `${format === 'csv' ? 'CSV' : 'newline-delimited JSON'} in UTF-8`
  throw errors.malformedBody({ expected, fields: { [`lines.${upload.badLine}`]: 'is not UTF-8' } })
}

/** Ends when the client has gone. */
function signalOf({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController()
  if (raw.destroyed) gone.abort()
  raw.once('close', () => gone.abort())
  return gone.signal
}

/** @throws {ApiError} Where the import has not come to its end. */
function finishedCounts(outcome: ImportOutcome, reply: FastifyReply) {
  switch (outcome.state) {
    case 'finished':
      if (outcome.isReplay) reply.header('Idempotency-Replayed', 'true')
      return outcome.counts
    case 'refused':
      throw errors.validationFailed({ fields: toFields(outcome.failures) })
    case 'different':
      throw errors.idempotencyKeyReused()
    case 'running':
      throw errors.requestInProgress({ headers: retryAfter(outcome.freeInMs) })
    case 'stopped':
      throw errors.unavailable({ retryAfterSeconds: 1 })
    default:
      return outcome satisfies never
  }
}

/** C21 asks for it with 409 too. */
function retryAfter(ms: number): Readonly<Record<string, string>> {
  return { 'Retry-After': String(Math.ceil(ms / 1_000)) }
}

/** The fields of many rows, each by its line. */
function toFields(failures: readonly RowFailure[]) {
  return fromFieldEntries(
    failures.flatMap(({ line, errors: fields }) =>
      Object.entries(fields).map(([field, sentence]) => [`lines.${line}.${field}`, sentence ?? ''] as const),
    ),
  )
}

function toApiError(thrown: unknown): unknown {
  if (thrown instanceof FileError) return errors.validationFailed({ fields: thrown.fields, cause: thrown })
  if (thrown instanceof ImportLostError)
    return errors.requestInProgress({ headers: retryAfter(leaseMs), cause: thrown })
  return thrown
}
