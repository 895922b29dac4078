import { fastifyOptions, faultbook } from '@faultbook/server/fastify'
import Fastify from 'fastify'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { createActivityRecorder } from './activity-recorder.ts'
import { createActivityReport } from './activity-report.ts'
import { activityRoutes } from './activity-routes.ts'
import { auditRoutes } from './audit-routes.ts'
import { customerListRoutes } from './customer-list-routes.ts'
import { customerRoutes } from './customer-routes.ts'
import { formats } from './customer-schemas.ts'
import { createDrain } from './drain.ts'
import type { Drain } from './drain.ts'
import { errors } from './errors.ts'
import { guardConnections } from './guard-connections.ts'
import { idempotencyFormats } from './idempotency.ts'
import { guardByKey } from './key-guard.ts'
import { keyRoutes } from './key-routes.ts'
import { createKeyFormats } from './key-schemas.ts'
import { createReport, logRequests } from './log.ts'
import type { Logger } from './log.ts'
import { describeApi } from './openapi.ts'
import { pageRoutes } from './page-routes.ts'
import { defaultPatience, toServerOptions } from './patience.ts'
import type { Patience } from './patience.ts'
import { conditionFormats } from './preconditions.ts'
import { createRateLimits } from './rate-limits.ts'
import { createRespond } from './respond.ts'
import { createSandbox, isProvoked } from './sandbox.ts'
import { serviceRoutes } from './service-routes.ts'
import type { Settings } from './settings.ts'
import type { Store } from './store/store.ts'
import { transferRoutes } from './transfer-routes.ts'
import { upstreamRoutes } from './upstream-routes.ts'

/** What the API is made of. */
export interface AppOptions {
  readonly settings: Settings
  readonly store: Store
  readonly log: Logger
  /** The present (the clock). */
  readonly now?: () => Date
  /** How long connections may take, where not as the settings and {@link defaultPatience} say. */
  readonly patience?: Partial<Patience>
  /** Tells of a stop before it comes (never). */
  readonly drain?: Drain
}

/** Routes that answer whatever an address has done: those that watch over us must not be shut out. */
const watchedRoutes: ReadonlySet<string | undefined> = new Set(['/health', '/ready'])
const isWatched = ({ routeOptions }: FastifyRequest): boolean => watchedRoutes.has(routeOptions.url)

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
  patience: ownPatience,
  drain = createDrain(),
}: AppOptions): Promise<FastifyInstance> {
  const activity = createActivityRecorder({ store, log })
  const reports = [createReport(log), createActivityReport(activity, now)]
  const respond = createRespond((fact) => reports.forEach((report) => report(fact)))
  const isBehindProxy = settings.trustedHops > 0
  const patience = { ...defaultPatience, requestMs: settings.requestTimeoutMs, ...ownPatience }
  const adapter = { trustRequestId: () => isBehindProxy }
  let isOverloaded = (): boolean => false
  const { ajv, ...options } = fastifyOptions(respond, { ...adapter, refusesAll: () => isOverloaded() })
  const app = Fastify({
    ...options,
    // Added last: Fastify's own formats, whose email knows ASCII alone, would take the place of ours.
    ajv: {
      ...ajv,
      onCreate: (validator) =>
        Object.entries({ ...formats, ...conditionFormats, ...idempotencyFormats, ...createKeyFormats(now) }).forEach(
          ([name, format]) => validator.addFormat(name, format),
        ),
    },
    ...toServerOptions(patience),
    bodyLimit: settings.bodyLimitBytes,
    trustProxy: isBehindProxy && ((_address: string, hop: number) => hop < settings.trustedHops),
  })
  const limits = createRateLimits(settings.rateLimit)

  await app.register(faultbook, { respond, ...adapter })
  logRequests(app, log)
  isOverloaded = guardConnections(app, { settings, log, patience, drain, isSpared: isWatched })
  app.addHook('onRequest', (request, reply, next) => {
    next(isWatched(request) ? undefined : limits.findRefusal(request, reply))
  })
  app.addHook('onError', async (request, _reply, error) => {
    if (!isProvoked(error) && chargedRows.some((row) => row.is(error))) await limits.countFailure(request.ip)
  })
  app.addHook('onClose', activity.stop)
  await describeApi(app)
  pageRoutes(app, settings)
  serviceRoutes(app, store, drain)
  await app.register(
    async (api) => {
      guardByKey(api, { store, limits, sandbox: createSandbox(settings.bodyLimitBytes), now })
      customerListRoutes(api, store)
      customerRoutes(api, { store, requiresIfMatch: settings.requiresIfMatch })
      keyRoutes(api, store, now)
      auditRoutes(api, store)
      activityRoutes(api, store, activity)
      const { dataDir: folder, importLimitBytes } = settings
      const transfer = { store, folder, importLimitBytes, requestMs: patience.requestMs, now }
      await api.register(async (routes) => transferRoutes(routes, transfer))
      for (const upstream of settings.upstreams) upstreamRoutes(api, upstream, settings.upstreamTimeoutMs)
    },
    { prefix: '/api/v2' },
  )
  return app
}
