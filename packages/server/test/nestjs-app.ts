import { Module } from '@nestjs/common'
import type { INestApplication, NestApplicationOptions, ModuleMetadata } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach } from 'vitest'
import { createResponder } from '@faultbook/server'
import type { ErrorReport, ResponderOptions } from '@faultbook/server'
import { fastifyOptions, withErrors } from '@faultbook/server/nestjs'
import type { NodeAdapterOptions } from '@faultbook/server/nestjs'
import { errors } from './answer.ts'
import { decorate } from './scenes/nestjs/decorate.ts'
import { send } from './send.ts'
import type { SendOptions, WireReply } from './send.ts'

/** What Nest may stand on. */
export const platforms = ['Express', 'Fastify'] as const

export type Platform = (typeof platforms)[number]

/** What was reported within a test. */
export const reports: ErrorReport[] = []

const apps: INestApplication[] = []

afterEach(async () => {
  reports.length = 0
  for (const app of apps.splice(0)) await app.close()
})

export interface AppSetup {
  readonly module: ModuleMetadata
  readonly nest?: NestApplicationOptions
  readonly options?: NodeAdapterOptions
  readonly responder?: Partial<ResponderOptions>
  /** What the app does between `withErrors` and `listen`. */
  readonly prepare?: (app: INestApplication) => unknown
}

export const respond = createResponder({ errors, report: (record) => void reports.push(record) })

/** Makes an app of Nest that nobody has given to `withErrors`; it is closed after the test. */
export async function createBareApp(
  platform: Platform,
  module: ModuleMetadata,
  nest: NestApplicationOptions = {},
  fastify: object = {},
): Promise<INestApplication> {
  class AppModule {
    readonly name = 'app'
  }
  decorate(AppModule, [Module(module)])
  const options = { logger: false as const, ...nest }
  const app = await (platform === 'Express'
    ? NestFactory.create(AppModule, options)
    : NestFactory.create(AppModule, new FastifyAdapter(fastify), options))
  apps.push(app)
  return app
}

/** Starts an app of Nest that answers by the contract; gives what sends to it. */
export async function startApp(platform: Platform, setup: AppSetup) {
  const { module, nest, options = {}, responder, prepare } = setup
  const own =
    responder === undefined
      ? respond
      : createResponder({ errors, report: (record) => void reports.push(record), ...responder })
  const app = withErrors(await createBareApp(platform, module, nest, fastifyOptions(own, options)), own, options)
  prepare?.(app)
  const port = await listen(app)
  return (target: string, sent?: SendOptions): Promise<WireReply> => send(port, target, sent)
}

export async function listen(app: INestApplication): Promise<number> {
  await app.listen(0, '127.0.0.1')
  return ((app.getHttpServer() as Server).address() as AddressInfo).port
}
