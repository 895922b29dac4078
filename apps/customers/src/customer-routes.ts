import { errorResponses } from '@faultbook/server'
import { refuseBody, refuseParameters } from '@faultbook/server/fastify'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { createCustomerRoute } from './create-customer-route.ts'
import { toFields, toJson } from './customer-json.ts'
import type { CustomerBody, CustomerJson } from './customer-json.ts'
import * as schemas from './customer-schemas.ts'
import { errors } from './errors.ts'
import { keyOf } from './key-guard.ts'
import { commonErrors } from './openapi.ts'
import { conditionHeaders, etagOf, isNotModified, refuseStale } from './preconditions.ts'
import type { Customer, CustomerFields } from './store/customer-store.ts'
import type { Store } from './store/store.ts'

interface OneRoute {
  Params: { readonly id: number }
}

// Not empty: a slash too many is no endpoint, and no customer without an id.
const onePath = '/customers/:id([^]+)'
const notFound = ['resourceNotFound'] as const
const changeErrors = [...notFound, 'preconditionFailed', 'preconditionRequired'] as const

const read = { scope: 'customers:read' } as const
const write = { scope: 'customers:write' } as const

/** What the routes of customers are given. */
export interface CustomerRoutesOptions {
  readonly store: Store
  /** Whether a change must say by `If-Match` which version it is made to. */
  readonly requiresIfMatch: boolean
}

/** The routes of customers, but for the list. */
export function customerRoutes(app: FastifyInstance, options: CustomerRoutesOptions): void {
  createCustomerRoute(app, options.store)
  readAndDelete(app, options)
  replaceAndPatch(app, options)
}

function readAndDelete(app: FastifyInstance, { store, requiresIfMatch }: CustomerRoutesOptions): void {
  app.get<OneRoute>(
    onePath,
    {
      config: read,
      schema: {
        operationId: 'readCustomer',
        summary: 'Read a customer',
        tags: ['customers'],
        querystring: schemas.noQuery,
        params: schemas.customerPath,
        headers: conditionHeaders,
        response: {
          200: schemas.oneCustomer,
          304: schemas.notModified,
          ...errorResponses(errors, [...commonErrors, ...notFound, 'preconditionFailed']),
        },
      },
    },
    async (request, reply) => {
      const customer = found(await store.getCustomer(keyOf(request).workspaceId, request.params.id))
      if (isNotModified(request, customer)) return reply.code(304).header('ETag', etagOf(customer)).send()
      return one(reply, customer)
    },
  )

  app.delete<OneRoute>(
    onePath,
    {
      config: write,
      schema: {
        operationId: 'deleteCustomer',
        summary: 'Delete a customer',
        tags: ['customers'],
        querystring: schemas.noQuery,
        params: schemas.customerPath,
        headers: conditionHeaders,
        response: {
          204: { description: 'Deleted', type: 'null' },
          ...errorResponses(errors, [...commonErrors, ...changeErrors]),
        },
      },
    },
    async (request, reply) => {
      const isDeleted = await store.deleteCustomer(keyOf(request).workspaceId, request.params.id, (current) =>
        refuseStale(request, current, requiresIfMatch),
      )
      if (!isDeleted) throw errors.resourceNotFound({ resource: 'Customer' })
      return reply.code(204).send()
    },
  )
}

/** A bad parameter is refused before a customer that is not there, that before a stale version, and that before a bad body (CONTRACT C13). */
function replaceAndPatch(app: FastifyInstance, { store, requiresIfMatch }: CustomerRoutesOptions): void {
  app.put<OneRoute & { Body: CustomerBody }>(
    onePath,
    changeOptions('replaceCustomer', 'Replace a customer', schemas.customerBody),
    async (request, reply) => {
      refuseParameters(request, errors)
      const changed = await store.changeCustomer(keyOf(request).workspaceId, request.params.id, (current) => {
        refuseStale(request, current, requiresIfMatch)
        refuseBody(request, errors)
        return toFields(request.body)
      })
      return one(reply, found(changed))
    },
  )

  app.patch<OneRoute & { Body: Partial<CustomerFields> }>(
    onePath,
    changeOptions('changeCustomer', 'Change a customer', schemas.customerPatch),
    async (request, reply) => {
      refuseParameters(request, errors)
      const changed = await store.changeCustomer(keyOf(request).workspaceId, request.params.id, (current) => {
        refuseStale(request, current, requiresIfMatch)
        refuseBody(request, errors)
        return { ...current, ...request.body }
      })
      return one(reply, found(changed))
    },
  )
}

function changeOptions(operationId: string, summary: string, body: object) {
  return {
    config: write,
    attachValidation: true,
    schema: {
      operationId,
      summary,
      tags: ['customers'],
      querystring: schemas.noQuery,
      params: schemas.customerPath,
      headers: conditionHeaders,
      body,
      response: {
        200: schemas.oneCustomer,
        ...errorResponses(errors, [...commonErrors, ...changeErrors, ...schemas.bodyErrors]),
      },
    },
  }
}

/** @throws {ApiError} `resourceNotFound` where there is none. */
function found(customer: Customer | undefined): Customer {
  if (customer === undefined) throw errors.resourceNotFound({ resource: 'Customer' })
  return customer
}

/** The answer with one customer, and its ETag. */
function one(reply: FastifyReply, customer: Customer): { readonly success: true; readonly data: CustomerJson } {
  reply.header('ETag', etagOf(customer))
  return { success: true, data: toJson(customer) }
}
