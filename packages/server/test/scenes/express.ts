import express from 'express'
import type { Express, NextFunction, Request, RequestHandler, Response } from 'express'
import { once } from 'node:events'
import type { Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { pipeline } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { verifyJson, withErrors } from '@faultbook/server/express'
import { errors } from '../answer.ts'
import { secret, throwLater } from '../hostile-values.ts'
import { breakingStream } from './breaking-stream.ts'
import { throwRole } from './roles.ts'
import {
  all,
  earlierHeaders,
  errorShaped,
  goodBody,
  hostileValueOf,
  lateChunk,
  ownEnvelope,
  pipeable,
  readable,
} from './scene.ts'
import type { Applies, Scene } from './scene.ts'

// Its types would be another package's.
const require = createRequire(import.meta.url)

/** To `next` these are no errors: anything falsy goes on, the words leave the route or the router. */
export const handedOn: Applies = (value) => {
  const made = value.make()
  return Boolean(made) && made !== 'route' && made !== 'router'
}

/** A stream that is destroyed with a falsy value only closes. */
const broken: Applies = (value) => handedOn(value) && readable(value)

const brokenPipe: Applies = (value) => handedOn(value) && pipeable(value)

export const expressScene = sceneOf('Express 5', express)
export const express4Scene = sceneOf('Express 4', require('express4') as typeof express)

function sceneOf(name: string, framework: typeof express): Scene {
  return {
    name,
    lacks: ['event-stream'],
    ways: {
      throw: all,
      reject: all,
      next: handedOn,
      nextLater: handedOn,
      return: errorShaped,
      resolve: errorShaped,
      middleware: all,
      middlewareRejects: all,
      afterNext: all,
      nested: all,
      errorHandler: all,
      errorHandlerRejects: all,
      param: all,
      paramRejects: all,
      nestedParam: all,
      stream: broken,
      pipeline: brokenPipe,
      writesOn: handedOn,
    },
    lateWays: { late: all, lateStream: broken, latePipeline: brokenPipe },
    start: async ({ respond, isBare = false, ...options }) => {
      const app = framework()
      // What Express answers by itself names, in development, all functions on the way: ours too, where it is observed.
      const isAnswering = !isBare && options.mode !== 'observe'
      if (!isAnswering) app.set('env', 'production')
      app.use((_request, response, next) => {
        response.set('Access-Control-Allow-Origin', '*')
        next()
      })
      app.use(framework.json(isAnswering ? { verify: verifyJson(respond) } : {}))
      promised(app, framework)
      app.use('/hostile', hostile(framework))
      // Behind its last layer Express waits for the next turn of the event loop: this way errors come out at once.
      app.get('/last', (_request, response) => void response.json(goodBody))
      if (!isBare) withErrors(app, respond, options)
      const server: Server = app.listen(0, '127.0.0.1')
      await once(server, 'listening')
      return {
        port: (server.address() as AddressInfo).port,
        close: () => {
          server.close()
          server.closeAllConnections()
        },
      }
    },
  }
}

function promised(app: Express, { Router }: typeof express): void {
  app.get('/good', (_request, response) => void response.json(goodBody))
  const items = Router()
  items.get('/:id', (request, response) => void response.json({ success: true, data: request.params.id }))
  app.use('/items', items)
  app.get(
    '/role/:name',
    settled(async (request) => throwRole(String(request.params['name']))),
  )
  app.get('/throws', () => {
    throw new Error(secret)
  })
  app.get(
    '/earlier',
    settled(async (_request, response) => {
      response.set(earlierHeaders)
      throw errors.resourceNotFound({ resource: 'Customer' })
    }),
  )
  app.get('/foreign/json', (_request, response) => void response.status(404).json({ error: secret }))
  app.get('/foreign/text', (_request, response) => void response.status(401).type('text').send(secret))
  app.get('/foreign/html', (_request, response) => void response.status(403).send(`<h1>${secret}</h1>`))
  app.get('/foreign/empty', (_request, response) => void response.status(403).end())
  app.get('/foreign/unregistered', (_request, response) => void response.status(499).send(secret))
  app.get('/foreign/envelope', (_request, response) => void response.status(409).type('json').send(ownEnvelope))
  app.post('/json', (request, response) => void response.json({ success: true, data: request.body as unknown }))
  app.get('/late', (_request, response, next) => breaking(response, next, new Error(secret), lateChunk))
  app.get('/slow', async (_request, response) => {
    await wait(2_000)
    response.json(goodBody)
  })
  app.get(
    '/control',
    (_request, _response, next) => next('route'),
    () => {
      throw new Error(secret)
    },
  )
  app.get('/control', (_request, response) => void response.json(goodBody))
}

/** What users of Express 4, which takes no notice of a promise, put around their handlers. */
function settled(handler: RequestHandler): RequestHandler {
  return async (request, response, next) => {
    try {
      await handler(request, response, next)
    } catch (thrown) {
      next(thrown)
    }
  }
}

function hostile({ Router }: typeof express): RequestHandler {
  const router = Router()
  const valueOf = (request: Request): unknown => hostileValueOf(request.originalUrl)
  const good: RequestHandler = (_request, response) => void response.json(goodBody)
  const throwing: RequestHandler = (request) => {
    throw valueOf(request)
  }
  const rejecting: RequestHandler = async (request) => throwLater(valueOf(request))

  router.get('/throw/:index', throwing, good)
  router.get('/reject/:index', rejecting, good)
  router.get('/next/:index', (request, _response, next) => next(valueOf(request)), good)
  router.get('/nextLater/:index', (request, _response, next) => void setImmediate(() => next(valueOf(request))), good)
  // A route that a thrown 'route' must not lead to.
  router.get(['/throw/:index', '/reject/:index'], good)
  router.get('/return/:index', (request) => valueOf(request))
  router.get('/resolve/:index', async (request) => valueOf(request))
  router.use('/middleware', throwing, good)
  router.use('/middlewareRejects', rejecting, good)
  const afterNext: RequestHandler = (request, _response, next) => {
    next()
    throw valueOf(request)
  }
  router.get('/afterNext/:index', afterNext, (_request, response) => void setTimeout(() => late(response), 100))
  router.use('/nested', Router().use(Router().get('/:index', throwing)), good)
  const failing: RequestHandler = () => {
    throw new Error(secret)
  }
  router.get(
    '/errorHandler/:index',
    failing,
    (_: Error, request: Request, _response: Response, _next: NextFunction) => {
      throw valueOf(request)
    },
  )
  const recovering = async (_: Error, request: Request, _response: Response, _next: NextFunction): Promise<void> =>
    throwLater(valueOf(request))
  router.get('/errorHandlerRejects/:index', failing, recovering)
  router.param('thrown', (request) => {
    throw valueOf(request)
  })
  router.param('rejected', async (request) => throwLater(valueOf(request)))
  router.get('/param/:thrown', good)
  router.get('/paramRejects/:rejected', good)
  const inner = Router({ mergeParams: true })
  inner.param('index', (request) => {
    throw valueOf(request)
  })
  router.use('/nestedParam', inner.get('/:index', good))
  router.get('/stream/:index', (request, response, next) => breaking(response, next, valueOf(request)))
  router.get('/pipeline/:index', (request, response, next) => piped(response, next, valueOf(request)))
  router.get('/latePipeline/:index', (request, response, next) => piped(response, next, valueOf(request), lateChunk))
  router.get('/writesOn/:index', (request, response, next) => {
    next(valueOf(request))
    response.write(lateChunk)
    response.end(lateChunk)
  })
  router.get('/late/:index', async (request, response) => {
    response.write(lateChunk)
    return throwLater(valueOf(request))
  })
  router.get('/lateStream/:index', (request, response, next) => breaking(response, next, valueOf(request), lateChunk))
  return router
}

/** Answers after all, where the error of a middleware has come first. */
function late(response: Response): void {
  if (!response.headersSent) response.json(goodBody)
}

/** Sends a stream that breaks, after a chunk where there is one. */
function breaking(response: Response, next: NextFunction, value: unknown, chunk?: string): void {
  breakingStream(value, chunk).on('error', next).pipe(response)
}

/** The same in the way that destroys the response. */
function piped(response: Response, next: NextFunction, value: unknown, chunk?: string): void {
  pipeline(breakingStream(value, chunk), response, (thrown: unknown) => (thrown ? next(thrown) : undefined))
}
