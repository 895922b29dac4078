import Fastify from 'fastify'
import type { FastifyInstance, FastifyServerOptions } from 'fastify'
import type { AddressInfo } from 'node:net'
import { afterEach } from 'vitest'
import { createResponder } from '@faultbook/server'
import type { ErrorReport } from '@faultbook/server'
import { faultbook, fastifyOptions } from '@faultbook/server/fastify'
import type { FaultbookPluginOptions } from '@faultbook/server/fastify'
import { answerOf, envelope, errors } from './answer.ts'
import { send } from './send.ts'

/** Apps that are closed after each test. */
export const apps: FastifyInstance[] = []
/** What was reported within a test. */
export const reports: ErrorReport[] = []
export const respond = createResponder({
  errors,
  report: (record) => void reports.push(record),
  guideUrl: '/errors/{code}',
})

afterEach(async () => {
  reports.length = 0
  await Promise.all(apps.splice(0).map((app) => app.close()))
})

export interface Setup {
  readonly options?: Omit<FaultbookPluginOptions, 'respond'>
  readonly fastify?: FastifyServerOptions
}

export type Routes = (app: FastifyInstance) => void

/** Makes an app with the plugin, and routes in a scope of their own. */
export function make(routes: Routes, { options = {}, fastify = {} }: Setup = {}): FastifyInstance {
  const app = Fastify({ ...fastifyOptions(respond, options), ...fastify })
  apps.push(app)
  app.register(faultbook, { respond, ...options })
  app.register(async (scope) => routes(scope))
  return app
}

/** Makes an app that listens; gives its port. */
export async function serve(routes: Routes, setup: Setup = {}): Promise<number> {
  const app = make(routes, setup)
  await app.listen({ port: 0, host: '127.0.0.1' })
  return (app.server.address() as AddressInfo).port
}

/** The answer to GET /. */
export async function answer(routes: Routes, setup: Setup = {}): Promise<unknown> {
  return answerOf(await send(await serve(routes, setup), '/'))
}

/** The lines of a request, and the empty one after them. */
export function head(...lines: readonly string[]): string {
  return `${lines.join('\r\n')}\r\n\r\n`
}

export const good = async (): Promise<string> => 'good'

export const notFound = async (): Promise<never> => {
  throw errors.resourceNotFound({ resource: 'Customer' })
}

/** The answer of {@link notFound}. */
export const customerNotFound = envelope('RES_001', { message: 'Customer not found' })
