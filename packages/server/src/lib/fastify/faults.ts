import { bodyField, forStatus, fromFieldEntries, isErrorStatus } from '@faultbook/contract'
import type { ApiError, FieldErrors } from '@faultbook/contract'
import type { FastifyRequest } from 'fastify'
import { isAjvErrors, toAjvFields } from '../rules/ajv-fields.ts'
import { findBadValues } from '../parse-json.ts'
import { jsonExpected } from '../read-json.ts'
import { toCatalog } from '../server-catalog.ts'
import type { ServerCatalog } from '../server-catalog.ts'
import { isStandardIssues, toStandardFields } from '../rules/standard-schema-fields.ts'

/** The parts of a request that parameters come in, by Fastify's name for their schema. */
const parameterParts = ['params', 'querystring', 'headers'] as const

/** The requests whose body our own JSON parser made, with its bytes: streams and what others parse is not ours to walk through. */
const jsonBodies = new WeakMap<FastifyRequest, Buffer>()

/** Notes that a request's body was parsed by us. */
export function markJsonBody(request: FastifyRequest, bytes: Buffer): void {
  jsonBodies.set(request, bytes)
}

/** The bytes of a JSON body as they came, for a fingerprint or a signature; none where there is no body, or another parser read it. */
export function bodyBytes(request: FastifyRequest): Buffer {
  return jsonBodies.get(request) ?? noBytes
}

const noBytes = Buffer.alloc(0)

/** Finds the values in a body of ours that no field can hold (CONTRACT C16). */
export function findBadBody(request: FastifyRequest): FieldErrors | undefined {
  return jsonBodies.has(request) ? findBadValues(request.body) : undefined
}

/** Tells whether a value is of Fastify's own class for a code. */
export type IsOwnError = (thrown: object, code: string) => boolean

/** Makes our error of one of Fastify's own; anything else is returned as it is. */
export type TranslateFastifyError = (thrown: unknown, request: FastifyRequest) => unknown

/** Makes what translates Fastify's own errors, known by identity. */
export function createTranslate(errors: ServerCatalog, isOwn: IsOwnError): TranslateFastifyError {
  return (thrown, request) => {
    if (typeof thrown !== 'object' || thrown === null) return thrown
    try {
      if (isFailedValidation(thrown)) return toValidationError(thrown, request, errors) ?? thrown
      return fromOwnClass(thrown, request, errors, isOwn) ?? thrown
    } catch {
      return thrown
    }
  }
}

/** Fastify says of a failed validation which part it was. Others may say so too: what counts is what validating again finds. */
interface FailedValidation {
  readonly validationContext: string
}

function isFailedValidation(thrown: object): thrown is FailedValidation {
  return typeof (thrown as { readonly validationContext?: unknown }).validationContext === 'string'
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
function fromOwnClass(
  thrown: object,
  request: FastifyRequest,
  errors: ServerCatalog,
  isOwn: IsOwnError,
): ApiError | undefined {
  const { code, statusCode } = thrown as Readonly<Record<string, unknown>>
  if (typeof code !== 'string' || !isOwn(thrown, code)) return undefined
  const translate = Object.hasOwn(translations, code) ? translations[code] : undefined
  if (translate !== undefined) return translate(errors, request, thrown)
  if (!isErrorStatus(statusCode) || statusCode >= 500) return undefined
  return forStatus(toCatalog(errors), statusCode)({ cause: thrown })
}

/**
 * Makes one error of a failed validation. Fastify stops at the first part that fails; here a parameter of any part comes before the body
 * (CONTRACT C13), and all that is wrong is named at once (C4).
 */
function toValidationError(
  cause: FailedValidation,
  request: FastifyRequest,
  errors: ServerCatalog,
): ApiError | undefined {
  const parameters = findParameterFaults(request, cause)
  if (parameters !== undefined) return errors.invalidParameters({ fields: parameters, cause })
  const fields = findBodyFaults(request, cause)
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
  const fields = findParameterFaults(request, toFailed(request.validationError))
  if (fields !== undefined) throw errors.invalidParameters({ fields, cause: request.validationError })
}

/**
 * Refuses a request with an invalid body; see {@link refuseParameters}.
 *
 * @throws {ApiError} `validationFailed`, naming all fields.
 */
export function refuseBody(request: FastifyRequest, errors: ServerCatalog): void {
  const { validationError } = request
  const fields =
    validationError === undefined ? findBadBody(request) : findBodyFaults(request, toFailed(validationError))
  if (fields !== undefined) throw errors.validationFailed({ fields, cause: request.validationError })
}

function toFailed(fault: Error & { readonly validationContext?: string }): FailedValidation {
  return isFailedValidation(fault) ? fault : { validationContext: '' }
}

function findParameterFaults(request: FastifyRequest, fault: FailedValidation): FieldErrors | undefined {
  return merge(parameterParts.flatMap((part) => Object.entries(validatePart(request, part, fault))))
}

function findBodyFaults(request: FastifyRequest, fault: FailedValidation): FieldErrors | undefined {
  return merge([...Object.entries(validatePart(request, 'body', fault)), ...Object.entries(findBadBody(request) ?? {})])
}

/** Makes fields of entries; undefined where there are none. */
function merge(entries: readonly (readonly [string, string | undefined])[]): FieldErrors | undefined {
  const known = entries.flatMap(([path, message]) => (message === undefined ? [] : [[path, message] as const]))
  return known.length === 0 ? undefined : fromFieldEntries(known)
}

type Part = keyof typeof valueNames

const valueNames = { params: 'params', querystring: 'query', headers: 'headers', body: 'body' } as const

function validatePart(request: FastifyRequest, part: Part, fault: FailedValidation): FieldErrors {
  const validate = request.getValidationFunction(part) as Validate | undefined
  if (validate === undefined) return {}
  const name = valueNames[part]
  const result: unknown = validate(request[name] ?? null)
  if (result instanceof Promise) {
    // An answer that comes later is of no use here: Fastify has had it already, and threw it.
    result.catch(() => undefined)
    const isThisPart = fault.validationContext === part || fault.validationContext === name
    return isThisPart ? toFields(fault, part, request) : {}
  }
  if (result === false) return toFields({ errors: validate.errors }, part, request)
  const { error } = (typeof result === 'object' && result !== null ? result : {}) as { readonly error?: unknown }
  return error === undefined || error === null ? {} : toFields(error, part, request)
}

/** Makes field messages of what a validator found: Ajv's errors, or the issues of a Standard Schema library. */
function toFields(found: unknown, part: Part, request: FastifyRequest): FieldErrors {
  const { errors, issues } = (typeof found === 'object' && found !== null ? found : {}) as Readonly<
    Record<string, unknown>
  >
  const ajvErrors = [found, errors].find(isAjvErrors)
  if (ajvErrors !== undefined) {
    const schema = request.routeOptions.schema?.[part]
    const fields = toAjvFields(ajvErrors, part === 'body' ? 'field' : 'parameter')
    return inSchemaOrder(part === 'headers' ? asSchemaNames(fields, schema) : fields, schema)
  }
  return isStandardIssues(issues) ? toStandardFields(issues) : { [bodyField]: 'is invalid' }
}

interface Validate {
  (value: unknown): unknown
  readonly errors?: unknown
}

/** Fastify validates headers by their names in small letters: a fault is told by the name that the schema has. */
function asSchemaNames(fields: FieldErrors, schema: unknown): FieldErrors {
  const byLowerName = new Map(namesIn(schema).map((name) => [name.toLowerCase(), name]))
  return merge(Object.entries(fields).map(([name, message]) => [byLowerName.get(name) ?? name, message])) ?? {}
}

/** Orders fields as the schema has them (C4); unknown ones come last. */
function inSchemaOrder(fields: FieldErrors, schema: unknown): FieldErrors {
  const names = namesIn(schema)
  const rankOf = (path: string): number => {
    const rank = names.indexOf(path.split('.')[0] ?? path)
    return rank < 0 ? names.length : rank
  }
  return merge(Object.entries(fields).toSorted(([one], [other]) => rankOf(one) - rankOf(other))) ?? {}
}

function namesIn(schema: unknown): readonly string[] {
  return Object.keys((schema as { readonly properties?: object } | undefined)?.properties ?? {})
}
