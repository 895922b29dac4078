import { errorResponses } from '@faultbook/server'
import { refuseBody, refuseParameters } from '@faultbook/server/fastify'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import * as schemas from './customer-schemas.ts'
import { errors } from './errors.ts'
import { keyOf } from './key-guard.ts'
import { commonErrors } from './openapi.ts'
import type { Customer, CustomerFields, CustomerQuery, Store } from './store/store.ts'

interface OneRoute {
  Params: { readonly id: number }
}

interface ListRoute {
  Querystring: { readonly page: number; readonly limit: number; readonly search?: string; readonly sort: string }
}

type Body = { readonly account: string } & Partial<CustomerFields>

const path = '/customers'
// Not empty: a slash too many is no endpoint, and no customer without an id.
const onePath = '/customers/:id([^]+)'
const notFound = ['resourceNotFound'] as const
const bodyErrors = ['malformedBody', 'bodyTooLarge', 'unsupportedMediaType', 'validationFailed', 'duplicate'] as const

const read = { scope: 'customers:read' } as const
const write = { scope: 'customers:write' } as const

/** The routes of customers. */
export function customerRoutes(app: FastifyInstance, store: Store): void {
  collectionRoutes(app, store)
  readAndDelete(app, store)
  replaceAndPatch(app, store)
}

function collectionRoutes(app: FastifyInstance, store: Store): void {
  app.get<ListRoute>(
    path,
    {
      config: read,
      schema: {
        summary: 'List customers',
        tags: ['customers'],
        querystring: schemas.listQuery,
        response: { 200: schemas.customerPage, ...errorResponses(errors, commonErrors) },
      },
    },
    async (request) => {
      const query = toQuery(request.query)
      const { customers, total } = await store.listCustomers(keyOf(request).workspaceId, query)
      const meta = { current_page: query.page, total_pages: Math.ceil(total / query.limit), total_records: total }
      return { success: true, data: customers.map(toJson), meta }
    },
  )

  app.post<{ Body: Body }>(
    path,
    {
      config: write,
      schema: {
        summary: 'Create a customer',
        tags: ['customers'],
        querystring: schemas.noQuery,
        body: schemas.customerBody,
        response: { 201: schemas.oneCustomer, ...errorResponses(errors, [...commonErrors, ...bodyErrors]) },
      },
    },
    async (request, reply) => {
      const customer = await store.createCustomer(keyOf(request).workspaceId, toFields(request.body))
      reply.code(201).header('Location', `/api/v2/customers/${customer.id}`)
      return { success: true, data: toJson(customer) }
    },
  )
}

function readAndDelete(app: FastifyInstance, store: Store): void {
  app.get<OneRoute>(
    onePath,
    {
      config: read,
      schema: {
        summary: 'Read a customer',
        tags: ['customers'],
        querystring: schemas.noQuery,
        params: schemas.customerPath,
        response: { 200: schemas.oneCustomer, ...errorResponses(errors, [...commonErrors, ...notFound]) },
      },
    },
    async (request) => one(await store.getCustomer(keyOf(request).workspaceId, request.params.id)),
  )

  app.delete<OneRoute>(
    onePath,
    {
      config: write,
      schema: {
        summary: 'Delete a customer',
        tags: ['customers'],
        querystring: schemas.noQuery,
        params: schemas.customerPath,
        response: {
          204: { description: 'Deleted', type: 'null' },
          ...errorResponses(errors, [...commonErrors, ...notFound]),
        },
      },
    },
    async (request, reply) => {
      const isDeleted = await store.deleteCustomer(keyOf(request).workspaceId, request.params.id)
      if (!isDeleted) throw errors.resourceNotFound({ resource: 'Customer' })
      return reply.code(204).send()
    },
  )
}

function replaceAndPatch(app: FastifyInstance, store: Store): void {
  app.put<OneRoute & { Body: Body }>(
    onePath,
    changeOptions('Replace a customer', schemas.customerBody),
    async (request) => {
      const { workspaceId, id } = await findChangeable(request, store)
      return one(await store.replaceCustomer(workspaceId, id, toFields(request.body)))
    },
  )

  app.patch<OneRoute & { Body: Partial<CustomerFields> }>(
    onePath,
    changeOptions('Change a customer', schemas.customerPatch),
    async (request) => {
      const { workspaceId, id } = await findChangeable(request, store)
      return one(await store.patchCustomer(workspaceId, id, request.body))
    },
  )
}

function changeOptions(summary: string, body: object) {
  return {
    config: write,
    attachValidation: true,
    schema: {
      summary,
      tags: ['customers'],
      querystring: schemas.noQuery,
      params: schemas.customerPath,
      body,
      response: {
        200: schemas.oneCustomer,
        ...errorResponses(errors, [...commonErrors, ...notFound, ...bodyErrors]),
      },
    },
  }
}

/** Where the customer is that a request changes. A bad parameter is refused before one that is not there, and that before a bad body (CONTRACT C13). */
async function findChangeable(
  request: FastifyRequest<OneRoute>,
  store: Store,
): Promise<{ readonly workspaceId: number; readonly id: number }> {
  const { workspaceId } = keyOf(request)
  refuseParameters(request, errors)
  const { id } = request.params
  one(await store.getCustomer(workspaceId, id))
  refuseBody(request, errors)
  return { workspaceId, id }
}

/** The answer with one customer. @throws {ApiError} `resourceNotFound` where there is none. */
function one(customer: Customer | undefined): { readonly success: true; readonly data: CustomerJson } {
  if (customer === undefined) throw errors.resourceNotFound({ resource: 'Customer' })
  return { success: true, data: toJson(customer) }
}

type CustomerJson = Omit<Customer, 'createdAt' | 'updatedAt'> & {
  readonly created_at: string
  readonly updated_at: string
}

/** Where camelCase becomes snake_case. */
function toJson({ createdAt, updatedAt, ...fields }: Customer): CustomerJson {
  return { ...fields, created_at: createdAt, updated_at: updatedAt }
}

function toFields({ account, email, phone, address, city, state, zip, country }: Body): CustomerFields {
  return {
    account,
    email: email ?? null,
    phone: phone ?? null,
    address: address ?? null,
    city: city ?? null,
    state: state ?? null,
    zip: zip ?? null,
    country: country ?? null,
  }
}

function toQuery({ page, limit, search, sort }: ListRoute['Querystring']): CustomerQuery {
  const descending = sort.startsWith('-')
  const by = (descending ? sort.slice(1) : sort) as CustomerQuery['sort']['by']
  return { page, limit, sort: { by, descending }, ...(search !== undefined && { search }) }
}
