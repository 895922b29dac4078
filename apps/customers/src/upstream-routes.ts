import { createUpstream, errorResponses } from '@faultbook/server'
import type { FastifyInstance } from 'fastify'
import { errors } from './errors.ts'
import { commonErrors } from './openapi.ts'
import type { UpstreamSetting } from './settings.ts'

interface UpstreamRoute {
  Params: { readonly '*'?: string }
  Querystring: Readonly<Record<string, string>>
}

const response = {
  200: {
    description: 'What the upstream server answered',
    type: 'object',
    properties: { success: { type: 'boolean', enum: [true] }, data: {} },
  },
  ...errorResponses(errors, [...commonErrors, 'resourceNotFound', 'badUpstream', 'upstreamTimeout']),
}

/** Mounts a resource of another service, read-only, behind our keys, limits and contract. */
export function upstreamRoutes(app: FastifyInstance, { name, url }: UpstreamSetting, timeoutMs: number): void {
  const upstream = createUpstream({ errors, baseUrl: url, timeoutMs })
  const resource = `${name.charAt(0).toUpperCase()}${name.slice(1)}`
  const querystring = { type: 'object', additionalProperties: { type: 'string', maxLength: 200 } }
  const operation = `read${name.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())}`
  const config = { scope: 'customers:read' } as const
  const common = { summary: `Read ${name}`, tags: [name], querystring, response }

  for (const [path, operationId] of [
    [`/${name}`, operation],
    [`/${name}/*`, `${operation}Below`],
  ] as const) {
    app.get<UpstreamRoute>(path, { config, schema: { operationId, ...common } }, async (request, reply) => {
      const gone = new AbortController()
      reply.raw.once('close', () => gone.abort())
      const { data } = await upstream(request.params['*'] ?? '', {
        query: request.query,
        signal: gone.signal,
        meanings: { 404: () => errors.resourceNotFound({ resource }) },
      })
      return { success: true, data }
    })
  }
}
