import type { FastifyInstance, FastifyRequest, preValidationHookHandler } from 'fastify'
import { findBadBody, markJsonBody } from './faults.ts'
import { parseMediaType } from '../media-type.ts'
import { findBadValues } from '../parse-json.ts'
import { findBodyFault, headerReader, isEmpty, parseBody } from '../read-json.ts'
import type { Respond } from '../responder.ts'
import type { ServerCatalog } from '../server-catalog.ts'
import { createTextParser } from './text-parameters.ts'

/** C16: JSON is read by us; what is no JSON in UTF-8, as it is, is 415 before it is read. */
export function readBodies(app: FastifyInstance, { errors }: Respond): void {
  app.removeContentTypeParser(['application/json', 'text/plain'])
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, jsonParser(errors))
  checkBodies(app, errors)
}

/** Makes a strict parser of JSON for Fastify. */
export function jsonParser(errors: ServerCatalog) {
  return async (request: FastifyRequest, body: Buffer): Promise<unknown> => {
    if (body.length === 0) return undefined
    markJsonBody(request, body)
    return parseBody(body, errors)
  }
}

/** Refuses bodies before they are read that are JSON in another charset or coding, and values in them that no field can hold. */
export function checkBodies(app: FastifyInstance, errors: ServerCatalog): void {
  app.addHook('preParsing', (request, _reply, payload, next) => {
    const header = headerReader(request)
    if (isEmpty(header)) return next(null, payload)
    const isJson = parseMediaType(header('content-type') ?? '')?.type === 'application/json'
    // Other types are for the parsers that the app may have added.
    const isOurs = !request.is404 && (isJson || header('content-encoding') !== undefined)
    const fault = isOurs ? findBodyFault(header, request.method, errors) : undefined
    return fault === undefined ? next(null, payload) : next(fault)
  })
  app.addHook('preHandler', (request, _reply, next) => {
    if (request.body === undefined || request.routeOptions.attachValidation) return next()
    const fields = findBadBody(request)
    return fields === undefined ? next() : next(errors.validationFailed({ fields }))
  })
}

/** Parameters are text: those that the schema wants as a number or a boolean are read as such, strictly. */
export function readParameters(app: FastifyInstance, { errors }: Respond): void {
  app.addHook('preValidation', (request, _reply, next) => {
    if (request.raw.url?.includes('%') !== true) return next()
    const fields = { ...findBadValues(request.query), ...findBadValues(request.params) }
    return Object.keys(fields).length === 0 ? next() : next(errors.invalidParameters({ fields }))
  })
  app.addHook('onRoute', (route) => {
    const parseQuery = createTextParser(route.schema?.querystring)
    const parseParams = createTextParser(route.schema?.params)
    const parseHeaders = createTextParser(route.schema?.headers, (name) => name.toLowerCase())
    if (parseQuery === undefined && parseParams === undefined && parseHeaders === undefined) return
    const parse: preValidationHookHandler = (request, _reply, next) => {
      if (parseQuery !== undefined) request.query = parseQuery(asObject(request.query))
      if (parseParams !== undefined) request.params = parseParams(asObject(request.params))
      if (parseHeaders !== undefined) request.headers = parseHeaders(request.headers) as typeof request.headers
      next()
    }
    route.preValidation = [parse, ...[route.preValidation ?? []].flat()]
  })
}

function asObject(part: unknown): Readonly<Record<string, unknown>> {
  return part as Readonly<Record<string, unknown>>
}
