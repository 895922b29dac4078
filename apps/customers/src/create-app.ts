import { fastifyOptions, faultbook } from '@faultbook/server/fastify'
import Fastify from 'fastify'
import type { FastifyInstance } from 'fastify'
import { customerRoutes } from './customer-routes.ts'
import { formats } from './customer-schemas.ts'
import { errors } from './errors.ts'
import { guardByKey } from './key-guard.ts'
import { createReport, logRequests } from './log.ts'
import type { Logger } from './log.ts'
import { describeApi } from './openapi.ts'
import { pageRoutes } from './page-routes.ts'
import { createRateLimits } from './rate-limits.ts'
import { createRespond } from './respond.ts'
import { serviceRoutes } from './service-routes.ts'
import type { Settings } from './settings.ts'
import type { Store } from './store/store.ts'
import { upstreamRoutes } from './upstream-routes.ts'

/** What the API is made of. */
export interface AppOptions {
  readonly settings: Settings
  readonly store: Store
  readonly log: Logger
  /** The present (the clock). */
  readonly now?: () => Date
}

/** Routes that answer whatever an address has done: those that watch over us must not be shut out. */
const watchedRoutes: ReadonlySet<string | undefined> = new Set(['/health', '/ready'])

/** The errors that count against an address: whoever guesses keys or paths gets these. */
const chargedRows = [
  errors.missingApiKey,
  errors.invalidApiKey,
  errors.expiredApiKey,
  errors.revokedApiKey,
  errors.routeNotFound,
]

/** Makes the Customers API; it opens no port. */
export async function createApp({
  settings,
  store,
  log,
  now = () => new Date(),
}: AppOptions): Promise<FastifyInstance> {
  const respond = createRespond(createReport(log))
  const isBehindProxy = settings.trustedHops > 0
  const adapter = { trustRequestId: () => isBehindProxy }
  const { ajv, ...options } = fastifyOptions(respond, adapter)
  const app = Fastify({
    ...options,
    // Added last: Fastify's own formats, whose email knows ASCII alone, would take the place of ours.
    ajv: {
      ...ajv,
      onCreate: (validator) => Object.entries(formats).forEach(([name, format]) => validator.addFormat(name, format)),
    },
    bodyLimit: settings.bodyLimitBytes,
    trustProxy: isBehindProxy && ((_address: string, hop: number) => hop < settings.trustedHops),
  })
  const limits = createRateLimits(settings.rateLimit)

  await app.register(faultbook, { respond, ...adapter })
  logRequests(app, log)
  app.addHook('onRequest', (request, reply, next) => {
    next(watchedRoutes.has(request.routeOptions.url) ? undefined : limits.findRefusal(request, reply))
  })
  app.addHook('onError', async (request, _reply, error) => {
    if (chargedRows.some((row) => row.is(error))) await limits.countFailure(request.ip)
  })
  await describeApi(app)
  pageRoutes(app, settings)
  serviceRoutes(app, store)
  await app.register(
    async (api) => {
      guardByKey(api, { store, limits, now })
      customerRoutes(api, store)
      for (const upstream of settings.upstreams) upstreamRoutes(api, upstream, settings.upstreamTimeoutMs)
    },
    { prefix: '/api/v2' },
  )
  return app
}
