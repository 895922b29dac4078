import { errorResponses } from '@faultbook/server'
import { refuseBody, refuseParameters } from '@faultbook/server/fastify'
import type { FastifyInstance } from 'fastify'
import { toFields, toJson } from './customer-json.ts'
import type { CustomerBody } from './customer-json.ts'
import * as schemas from './customer-schemas.ts'
import { errors } from './errors.ts'
import { idempotencyHeaders, readIdempotentRequest, sendAgain, sendAnswer } from './idempotency.ts'
import { keyOf } from './key-guard.ts'
import { commonErrors } from './openapi.ts'
import { etagOf } from './preconditions.ts'
import type { Customer } from './store/customer-store.ts'
import type { Answer } from './store/idempotency-store.ts'
import type { Store } from './store/store.ts'

/** The route that creates a customer; with an idempotency key, once. A used key comes before the fields (CONTRACT C13). */
export function createCustomerRoute(app: FastifyInstance, store: Store): void {
  app.post<{ Body: CustomerBody }>(
    '/customers',
    {
      config: { scope: 'customers:write' },
      attachValidation: true,
      schema: {
        operationId: 'createCustomer',
        summary: 'Create a customer',
        tags: ['customers'],
        querystring: schemas.noQuery,
        headers: idempotencyHeaders,
        body: schemas.customerBody,
        response: {
          201: schemas.createdCustomer,
          ...errorResponses(errors, [...commonErrors, 'idempotencyKeyReused', ...schemas.bodyErrors]),
        },
      },
    },
    async (request, reply) => {
      refuseParameters(request, errors)
      const asked = readIdempotentRequest(request)
      const kept = asked && (await store.findAnswer(asked))
      if (asked !== undefined && kept !== undefined) return sendAgain(reply, kept, asked)
      refuseBody(request, errors)
      const fields = toFields(request.body)
      if (asked === undefined)
        return sendAnswer(reply, toAnswer(await store.createCustomer(keyOf(request).workspaceId, fields)))
      const { answer, isReplay } = await store.createCustomerOnce(asked, fields, toAnswer)
      return isReplay ? sendAgain(reply, answer, asked) : sendAnswer(reply, answer)
    },
  )
}

/** The answer to its creation, in the bytes that will be sent. */
function toAnswer(made: Customer): Answer {
  return {
    status: 201,
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      Location: `/api/v2/customers/${made.id}`,
      ETag: etagOf(made),
    },
    body: JSON.stringify({ success: true, data: toJson(made) }),
  }
}
