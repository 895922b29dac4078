import { bodyField, forStatus, fromFieldEntries, isErrorStatus } from '@faultbook/contract'
import type { ApiError, FieldErrors } from '@faultbook/contract'
import { errorCodes } from 'fastify'
import type { FastifyRequest } from 'fastify'
import { isAjvErrors, toAjvFields } from './ajv-fields.ts'
import { findBadValues } from './parse-json.ts'
import { jsonExpected } from './read-json.ts'
import { toCatalog } from './server-catalog.ts'
import type { ServerCatalog } from './server-catalog.ts'
import { isStandardIssues, toStandardFields } from './standard-schema-fields.ts'

/** The parts of a request that parameters come in, by Fastify's name for their schema. */
const parameterParts = ['params', 'querystring', 'headers'] as const

/** What our own schemaErrorFormatter made: by that, and not by its looks, a failed validation is known. */
const schemaFaults = new WeakSet<object>()

/** A formatter for Fastify's `schemaErrorFormatter` that marks what it makes. */
export function markSchemaFault(_errors: unknown, part: string): Error {
  const fault = new Error(`The ${part} does not match its schema`)
  schemaFaults.add(fault)
  return fault
}

/** Makes our error of one of Fastify's own, known by identity; anything else is returned as it is. */
export function translateFastifyError(thrown: unknown, request: FastifyRequest, errors: ServerCatalog): unknown {
  if (typeof thrown !== 'object' || thrown === null) return thrown
  try {
    if (schemaFaults.has(thrown) || isCustomFault(thrown)) return toValidationError(thrown, request, errors) ?? thrown
    return fromOwnClass(thrown, request, errors) ?? thrown
  } catch {
    return thrown
  }
}

/** A custom validator's own error: Fastify gave it a `validationContext`. */
function isCustomFault(thrown: object): boolean {
  const { validationContext, issues } = thrown as Readonly<Record<string, unknown>>
  return typeof validationContext === 'string' && isStandardIssues(issues)
}

type Translate = (errors: ServerCatalog, request: FastifyRequest, cause: unknown) => ApiError

const malformedBody: Translate = (errors, _, cause) => errors.malformedBody({ expected: 'JSON', cause })

const translations: Readonly<Record<string, Translate>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: (errors, request, cause) =>
    errors.bodyTooLarge({ limitBytes: request.routeOptions.bodyLimit ?? 1_048_576, cause }),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: (errors, request) => jsonExpected(request.method, errors),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: malformedBody,
  FST_ERR_CTP_EMPTY_JSON_BODY: malformedBody,
  FST_ERR_CTP_INVALID_JSON_BODY: malformedBody,
  FST_ERR_ROUTE_MISSING_CONTENT_TYPE: (errors, request) => jsonExpected(request.method, errors),
  FST_ERR_BAD_URL: (errors, _, cause) => errors.malformedRequest({ cause }),
  FST_ERR_MAX_PARAM_LENGTH: (errors, _, cause) => errors.uriTooLong({ cause }),
  FST_ERR_NOT_FOUND: (errors, _, cause) => errors.routeNotFound({ cause }),
  FST_ERR_HANDLER_TIMEOUT: (errors, _, cause) => errors.unavailable({ cause }),
}

/** C14: the framework's own class gives its 4xx status and nothing else; the words are ours. */
function fromOwnClass(thrown: object, request: FastifyRequest, errors: ServerCatalog): ApiError | undefined {
  const { code, statusCode } = thrown as Readonly<Record<string, unknown>>
  const known = errorCodes as unknown as Readonly<Record<string, new () => Error>>
  if (typeof code !== 'string' || !Object.hasOwn(known, code)) return undefined
  const OwnClass = known[code]
  if (OwnClass === undefined || !(thrown instanceof OwnClass)) return undefined
  const translate = Object.hasOwn(translations, code) ? translations[code] : undefined
  if (translate !== undefined) return translate(errors, request, thrown)
  if (!isErrorStatus(statusCode) || statusCode >= 500) return undefined
  return forStatus(toCatalog(errors), statusCode)({ cause: thrown })
}

/**
 * Makes one error of a failed validation. Fastify stops at the first part that fails; here a parameter of any part comes before the body
 * (CONTRACT C13), and all that is wrong is named at once (C4).
 */
function toValidationError(cause: object, request: FastifyRequest, errors: ServerCatalog): ApiError | undefined {
  const parameters = findParameterFaults(request)
  if (parameters !== undefined) return errors.invalidParameters({ fields: parameters, cause })
  const fields = findBodyFaults(request)
  return fields && errors.validationFailed({ fields, cause })
}

/**
 * Refuses a request with an invalid parameter. For routes with `attachValidation`, where Fastify lets everything through
 * so that the handler can look for the resource before the fields are refused (CONTRACT C13).
 *
 * @throws {ApiError} `invalidParameters`, naming them all.
 */
export function refuseParameters(request: FastifyRequest, errors: ServerCatalog): void {
  if (request.validationError === undefined) return
  const fields = findParameterFaults(request)
  if (fields !== undefined) throw errors.invalidParameters({ fields, cause: request.validationError })
}

/**
 * Refuses a request with an invalid body; see {@link refuseParameters}.
 *
 * @throws {ApiError} `validationFailed`, naming all fields.
 */
export function refuseBody(request: FastifyRequest, errors: ServerCatalog): void {
  const fields = request.validationError === undefined ? findBadValues(request.body) : findBodyFaults(request)
  if (fields !== undefined) throw errors.validationFailed({ fields, cause: request.validationError })
}

function findParameterFaults(request: FastifyRequest): FieldErrors | undefined {
  const schema = request.routeOptions.schema ?? {}
  return merge(parameterParts.flatMap((part) => Object.entries(validatePart(request, part, 'parameter', schema[part]))))
}

function findBodyFaults(request: FastifyRequest): FieldErrors | undefined {
  const fields = validatePart(request, 'body', 'field', request.routeOptions.schema?.body)
  return merge([...Object.entries(fields), ...Object.entries(findBadValues(request.body) ?? {})])
}

/** Makes fields of entries; undefined where there are none. */
function merge(entries: readonly (readonly [string, string | undefined])[]): FieldErrors | undefined {
  const known = entries.flatMap(([path, message]) => (message === undefined ? [] : [[path, message] as const]))
  return known.length === 0 ? undefined : fromFieldEntries(known)
}

const valueNames = { params: 'params', querystring: 'query', headers: 'headers', body: 'body' } as const

function validatePart(
  request: FastifyRequest,
  part: keyof typeof valueNames,
  noun: 'field' | 'parameter',
  schema: unknown,
): FieldErrors {
  const validate = request.getValidationFunction(part) as Validate | undefined
  if (validate === undefined) return {}
  const result = validate(request[valueNames[part]] ?? null)
  const found = result === false ? validate.errors : typeof result === 'object' ? result.error : undefined
  if (isAjvErrors(found)) return inSchemaOrder(toAjvFields(found, noun), schema)
  const { issues } = (found ?? {}) as { readonly issues?: unknown }
  if (isStandardIssues(issues)) return toStandardFields(issues)
  return found === undefined || found === null ? {} : { [bodyField]: 'is invalid' }
}

interface Validate {
  (value: unknown): boolean | { readonly error?: unknown }
  readonly errors?: unknown
}

/** Orders fields as the schema has them (C4); unknown ones come last. */
function inSchemaOrder(fields: FieldErrors, schema: unknown): FieldErrors {
  const names = Object.keys((schema as { readonly properties?: object } | undefined)?.properties ?? {})
  const rankOf = (path: string): number => {
    const rank = names.indexOf(path.split('.')[0] ?? path)
    return rank < 0 ? names.length : rank
  }
  return merge(Object.entries(fields).toSorted(([one], [other]) => rankOf(one) - rankOf(other))) ?? {}
}
