import type { Catalog, Maker } from '@faultbook/contract'

/** The rows that the built-in rules and adapters answer with; their codes and messages are the catalog's own. */
export interface ServerCatalog {
  readonly invalidApiKey: Maker<string, 401>
  readonly malformedBody: Maker<string, 400, 'expected'>
  readonly invalidParameters: Maker<string, 400>
  readonly malformedRequest: Maker<string, 400>
  readonly methodNotAllowed: Maker<string, 405, 'method'>
  readonly requestTimeout: Maker<string, 408>
  readonly bodyTooLarge: Maker<string, 413, 'limitBytes'>
  readonly uriTooLong: Maker<string, 414>
  readonly unsupportedMediaType: Maker<string, 415, 'expected'>
  readonly expectationFailed: Maker<string, 417>
  readonly headersTooLarge: Maker<string, 431>
  readonly routeNotFound: Maker<string, 404>
  readonly duplicate: Maker<string, 409, 'resource' | 'field'>
  readonly validationFailed: Maker<string, 422>
  readonly internal: Maker<string, 500>
  readonly unavailable: Maker<string, 503>
  readonly notImplemented: Maker<string, 501>
  readonly badUpstream: Maker<string, 502>
  readonly upstreamTimeout: Maker<string, 504>
}

const statusByRole: { readonly [Role in keyof ServerCatalog]: ServerCatalog[Role]['status'] } = {
  invalidApiKey: 401,
  malformedBody: 400,
  invalidParameters: 400,
  malformedRequest: 400,
  methodNotAllowed: 405,
  requestTimeout: 408,
  bodyTooLarge: 413,
  uriTooLong: 414,
  unsupportedMediaType: 415,
  expectationFailed: 417,
  headersTooLarge: 431,
  routeNotFound: 404,
  duplicate: 409,
  validationFailed: 422,
  internal: 500,
  unavailable: 503,
  notImplemented: 501,
  badUpstream: 502,
  upstreamTimeout: 504,
}

/** The makers of a server catalog by name: the roles, and whatever rows the API adds. */
export function toCatalog(errors: ServerCatalog): Catalog {
  return errors as unknown as Catalog
}

/** @throws {TypeError} If a role is missing or has another status, or two rows share a code. */
export function checkServerCatalog(errors: ServerCatalog): void {
  const makers = toCatalog(errors)
  for (const [role, status] of Object.entries(statusByRole)) {
    if (makers[role]?.status !== status) {
      throw new TypeError(`The catalog needs a row ${role} with status ${status}: spread standardErrors into it`)
    }
  }
  const nameByCode = new Map<string, string>()
  for (const [name, { code }] of Object.entries(makers)) {
    const other = nameByCode.get(code)
    if (other !== undefined) throw new TypeError(`Row ${name}: ${code} is also the code of ${other}`)
    nameByCode.set(code, name)
  }
}
