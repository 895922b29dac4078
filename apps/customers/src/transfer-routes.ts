import { errorResponses } from '@faultbook/server'
import type { FastifyInstance } from 'fastify'
import { Readable } from 'node:stream'
import { errors } from './errors.ts'
import { idempotencyHeaders } from './idempotency.ts'
import { keyOf } from './key-guard.ts'
import { commonErrors } from './openapi.ts'
import type { Store } from './store/store.ts'
import { createImportHandler } from './transfer/import-handler.ts'
import type { ImportRoute } from './transfer/import-handler.ts'
import { readUploads } from './transfer/read-uploads.ts'
import type { TransferFormat } from './transfer/import-options.ts'
import { writeCustomers } from './transfer/write-customers.ts'
import * as schemas from './transfer-schemas.ts'

/** What the routes of imports and exports are made with. */
export interface TransferRouteOptions {
  readonly store: Store
  /** Where uploads are kept while they are read. */
  readonly folder: string
  readonly importLimitBytes: number
  /** How long a request may take; an upload may take longer as long as it keeps a pace. */
  readonly requestMs: number
  readonly now: () => Date
}

interface ExportRoute {
  Querystring: { readonly format: TransferFormat; readonly spreadsheet_safe: boolean }
}

/** The routes that take customers in and give them out as files; for an app of their own, because they read bodies in their own way. */
export function transferRoutes(app: FastifyInstance, options: TransferRouteOptions): void {
  const { store, now } = options
  const refuseUpload = readUploads(app, options)
  app.post<ImportRoute>(
    '/customers/import',
    {
      config: { scope: 'customers:write' },
      preParsing: refuseUpload,
      schema: {
        operationId: 'importCustomers',
        summary: 'Import customers',
        description:
          'Takes CSV with a line of column names, or newline-delimited JSON. With an `Idempotency-Key` the same call again goes on where the first was cut short.',
        tags: ['customers'],
        querystring: schemas.importQuery,
        headers: idempotencyHeaders,
        body: schemas.importBody,
        response: {
          200: schemas.importAnswer,
          ...errorResponses(errors, [
            ...commonErrors,
            'malformedBody',
            'requestTimeout',
            'bodyTooLarge',
            'unsupportedMediaType',
            'validationFailed',
            'requestInProgress',
            'idempotencyKeyReused',
          ]),
        },
      },
    },
    createImportHandler(app, store, now),
  )
  exportRoute(app, store)
}

function exportRoute(app: FastifyInstance, store: Store): void {
  app.get<ExportRoute>(
    '/customers/export',
    {
      config: { scope: 'customers:read' },
      schema: {
        operationId: 'exportCustomers',
        summary: 'Export customers',
        description: 'All customers by id, as a file that an import takes back.',
        tags: ['customers'],
        querystring: schemas.exportQuery,
        response: {
          200: {
            description: 'The file',
            content: Object.fromEntries(
              Object.values(schemas.mediaTypes).map((type) => [type, { schema: { type: 'string' } }]),
            ),
          },
          ...errorResponses(errors, commonErrors),
        },
      },
    },
    async (request, reply) => {
      const { format, spreadsheet_safe: isSpreadsheetSafe } = request.query
      const pages = writeCustomers(store, keyOf(request).workspaceId, { format, isSpreadsheetSafe })
      // Read before the answer begins: what fails now is still answered with an error.
      const first = await pages.next()
      reply
        .type(`${schemas.mediaTypes[format]}; charset=utf-8`)
        .header('Content-Disposition', `attachment; filename="customers.${format}"`)
        .header('Cache-Control', 'no-store')
        .header('X-Content-Type-Options', 'nosniff')
      // C10: it says how the file would come, and reads no more of it.
      if (request.method === 'HEAD') return reply.header('Transfer-Encoding', 'chunked').send(Readable.from([]))
      const file = goOn(first, pages, (thrown) => app.errorHandler(thrown, request, reply))
      return reply.send(Readable.from(file, { objectMode: false }))
    },
  )
}

async function* goOn(
  first: IteratorResult<string>,
  rest: AsyncGenerator<string>,
  onError: (thrown: Error) => void,
): AsyncGenerator<string> {
  try {
    if (first.done !== true) yield first.value
    yield* rest
  } catch (thrown) {
    // Fastify would end the stream and tell nobody.
    onError(thrown instanceof Error ? thrown : new Error('An export failed', { cause: thrown }))
    throw thrown
  }
}
