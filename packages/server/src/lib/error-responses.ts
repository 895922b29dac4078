import { envelope, statusPhrases } from '@faultbook/contract'
import type { AnyMaker, Catalog, ErrorStatus } from '@faultbook/contract'

/** An OpenAPI 3.1 Response Object for all errors of one status, with an example for each code. */
export interface ErrorResponse {
  readonly description: string
  readonly content: {
    readonly 'application/json': {
      readonly schema: Readonly<Record<string, unknown>>
      readonly examples: Readonly<Record<string, { readonly summary: string; readonly value: unknown }>>
    }
  }
}

/**
 * Declares the errors of a route: Response Objects by status, for OpenAPI and for Fastify's `schema.response`.
 * The guide and the checker read the codes from the `enum` of `error_code`.
 *
 * @throws {TypeError} If the catalog has no row of a name.
 *
 * @example
 * schema: { response: { 200: customer, ...errorResponses(errors, ['resourceNotFound', 'validationFailed']) } }
 */
export function errorResponses<Errors extends object>(
  errors: Errors,
  names: readonly (keyof Errors & string)[],
): { readonly [Status in ErrorStatus]?: ErrorResponse } {
  const catalog = errors as unknown as Catalog
  const byStatus = new Map<ErrorStatus, AnyMaker[]>()
  for (const name of names) {
    const maker = catalog[name]
    if (maker === undefined) throw new TypeError(`The catalog has no row ${name}`)
    byStatus.set(maker.status, [...(byStatus.get(maker.status) ?? []), maker])
  }
  return Object.fromEntries([...byStatus].map(([status, makers]) => [status, toResponse(status, makers)]))
}

function toResponse(status: ErrorStatus, makers: readonly AnyMaker[]): ErrorResponse {
  const codes = makers.map(({ code }) => code)
  return {
    description: `${statusPhrases[status]}: ${makers.map(({ row }) => row.title).join('; ')}`,
    content: {
      'application/json': {
        schema: envelopeSchema(codes),
        examples: Object.fromEntries(
          makers.map(({ code, row }) => [code, { summary: row.title, value: exampleOf(row) }]),
        ),
      },
    },
  }
}

function envelopeSchema(codes: readonly string[]): Readonly<Record<string, unknown>> {
  return {
    type: 'object',
    required: ['success', 'errors', 'message', 'error_code'],
    properties: {
      success: { type: 'boolean', enum: [false] },
      errors: { type: 'object', additionalProperties: { type: 'string' } },
      message: { type: 'string' },
      error_code: { type: 'string', enum: codes },
    },
  }
}

function exampleOf(row: AnyMaker['row']): unknown {
  const field = row.fields?.find((path) => !path.includes('*'))
  const fields = field === undefined ? {} : { [field]: row.title }
  return JSON.parse(
    envelope.encode({ code: row.code, status: row.status, title: row.title, message: row.fallback, fields }),
  )
}
