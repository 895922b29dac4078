import type { FastifyInstance } from 'fastify'
import { errors } from './errors.ts'
import type { Store } from './store/store.ts'

const status = (word: string): object => ({
  type: 'object',
  properties: {
    success: { type: 'boolean', enum: [true] },
    data: { type: 'object', properties: { status: { type: 'string', enum: [word] } } },
  },
})

/** `/health`: the process lives. `/ready`: it can do its work, its database too. */
export function serviceRoutes(app: FastifyInstance, store: Store): void {
  const schema = (summary: string, word: string): object => ({
    summary,
    tags: ['service'],
    security: [],
    response: { 200: { description: summary, ...status(word) } },
  })

  app.get('/health', { schema: schema('The process lives', 'ok') }, async () => ({
    success: true,
    data: { status: 'ok' },
  }))

  app.get('/ready', { schema: schema('Requests can be answered', 'ready') }, async () => {
    try {
      await store.check()
    } catch (cause) {
      throw errors.unavailable({ cause })
    }
    return { success: true, data: { status: 'ready' } }
  })
}
