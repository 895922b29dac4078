import { errorResponses } from '@faultbook/server'
import type { FastifyInstance } from 'fastify'
import type { Drain } from './drain.ts'
import { errors } from './errors.ts'
import type { Store } from './store/store.ts'

const status = (word: string): object => ({
  type: 'object',
  properties: {
    success: { type: 'boolean', enum: [true] },
    data: { type: 'object', properties: { status: { type: 'string', enum: [word] } } },
  },
})

/** `/health`: the process lives. `/ready`: it can do its work, its database too, and is not about to stop. */
export function serviceRoutes(app: FastifyInstance, store: Store, drain: Drain): void {
  const schema = (operationId: string, summary: string, word: string, refusals: object = {}): object => ({
    operationId,
    summary,
    tags: ['service'],
    security: [],
    response: { 200: { description: summary, ...status(word) }, ...refusals },
  })

  app.get('/health', { schema: schema('readHealth', 'The process lives', 'ok') }, async () => ({
    success: true,
    data: { status: 'ok' },
  }))

  const notReady = errorResponses(errors, ['unavailable'])
  app.get('/ready', { schema: schema('readReadiness', 'Requests can be answered', 'ready', notReady) }, async () => {
    if (drain.hasBegun()) throw errors.unavailable()
    try {
      await store.check()
    } catch (cause) {
      throw errors.unavailable({ cause })
    }
    return { success: true, data: { status: 'ready' } }
  })
}
