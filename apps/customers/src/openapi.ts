import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'

/** The errors that every route behind a key can answer with. */
export const commonErrors = [
  'invalidParameters',
  'malformedRequest',
  'invalidApiKey',
  'missingApiKey',
  'expiredApiKey',
  'revokedApiKey',
  'insufficientScope',
  'rateLimited',
  'internal',
  'unavailable',
] as const

/** Describes the API at `/openapi.json`, from the schemas of its routes; before the routes are added. */
export async function describeApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Customers API',
        version: '2.0.0',
        description:
          'Every error has one format: `{ success, errors, message, error_code }`. The guide at `/errors` explains each code. ' +
          'In a test workspace `Prefer: error=RATE_001` has any call behind a key answer with that error, and do nothing.',
      },
      servers: [{ url: '/' }],
      components: {
        securitySchemes: { apiKey: { type: 'http', scheme: 'bearer', description: 'An API key: `fbk_…`' } },
      },
      security: [{ apiKey: [] }],
    },
  })
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger())
}
