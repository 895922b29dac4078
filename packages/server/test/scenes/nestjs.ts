import { Module } from '@nestjs/common'
import type { INestApplication, MiddlewareConsumer } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import type { Server } from 'node:http'
import { fastifyOptions, withErrors } from '@faultbook/server/nestjs'
import { handedOn } from './express.ts'
import { loggable } from './fastify.ts'
import { decorate } from './nestjs/decorate.ts'
import { hostileControllers, hostileWays, rawMiddleware, useMiddleware } from './nestjs/hostile.ts'
import { ItemsController, PromisedController } from './nestjs/promised.ts'
import { all, readable } from './scene.ts'
import type { RunningScene, Scene } from './scene.ts'

/** Which Nest this is: compat/nest12 has another. */
const { version } = createRequire(import.meta.url)('@nestjs/core/package.json') as { readonly version: string }
const [major] = version.split('.')

class AppModule {
  configure(consumer: MiddlewareConsumer): void {
    useMiddleware(consumer)
  }
}

decorate(AppModule, [Module({ controllers: [PromisedController, ItemsController, ...hostileControllers] })])

const { late: _late, lateEvents = all, ...ways } = hostileWays

export const nestFastifyScene: Scene = {
  name: `Nest ${major} on Fastify`,
  ways,
  lateWays: { late: loggable, lateEvents },
  start: async ({ respond, isBare = false, ...options }) => {
    const adapter = new FastifyAdapter(isBare ? {} : fastifyOptions(respond, options))
    const app = await NestFactory.create(AppModule, adapter, { logger: false })
    return start(isBare ? app : withErrors(app, respond, options))
  },
}

export const nestExpressScene: Scene = {
  name: `Nest ${major} on Express`,
  ways: { ...ways, next: handedOn },
  lateWays: { late: readable, lateEvents },
  start: async ({ respond, isBare = false, ...options }) => {
    const app = await NestFactory.create(AppModule, { logger: false })
    return start(isBare ? app : withErrors(app, respond, options))
  },
}

async function start(app: INestApplication): Promise<RunningScene> {
  app.enableCors()
  app.use(rawMiddleware)
  await app.listen(0, '127.0.0.1')
  const server = app.getHttpServer() as Server
  return { port: (server.address() as AddressInfo).port, close: () => app.close() }
}
