import type { ApiError } from '@faultbook/contract'
import type { IncomingMessage } from 'node:http'
import { failResponse, guardPrototype, guardResponse, isGuarded, releaseResponse } from '../node/guard-response.ts'
import type { GuardOptions } from '../node/guard-response.ts'
import { openFacts } from '../node/node-facts.ts'
import { createWatch } from '../node/observe-response.ts'
import { findRequestFault } from '../node/request-fault.ts'
import { finishRequest } from './finish-request.ts'
import { followRouter } from './follow-routers.ts'
import { routerOf } from './internals.ts'
import type { App, Next } from './internals.ts'
import { listenGuarded } from './listen.ts'
import { carryCallbacks, noteBodiesOfHead, noteOwnOfResponses } from './responses.ts'
import { beginTrail, endTrail, trailOf } from './trail.ts'

/** Makes an app of Express answer its errors by the contract, or in `mode: 'observe'` watches it. */
export function wrapApp(app: App, options: GuardOptions): void {
  noteOwnOfResponses(app.response)
  if (options.mode === 'observe') observeRequests(app, options)
  else answerRequests(app, options)
}

function answerRequests(app: App, options: GuardOptions): void {
  const { handle } = app
  guardPrototype(app.response, options)
  noteBodiesOfHead(app.response)
  carryCallbacks(app.response)
  app.listen = (...input) => listenGuarded(app, options, input)
  app.handle = (request, response, callback) => {
    follow(app)
    // Within another app of ours, which answers.
    if (trailOf(response) !== undefined) return handle.call(app, request, response, callback)
    const isGuardedBefore = isGuarded(response)
    const fault = isGuardedBefore ? undefined : findFault(request, options)
    // Middleware of another app has put something over the response that writes past its prototype.
    const isLent = !isGuardedBefore && writers.some((name) => Object.hasOwn(response, name))
    if (isLent) guardResponse(response, options)
    openFacts(request, options.trustRequestId)
    const before: unknown = Object.getPrototypeOf(response)
    // Express does so too, Express 4 behind its first middleware.
    Object.setPrototypeOf(response, app.response)
    if (fault !== undefined) return failResponse(request, response, fault)
    const trail = beginTrail(response, options)
    const done: Next = (thrown) => {
      if (thrown || callback === undefined) return finishRequest(trail, request, response, thrown)
      endTrail(response)
      Object.setPrototypeOf(response, before as object)
      if (isLent) releaseResponse(response)
      return callback()
    }
    try {
      return handle.call(app, request, response, done)
    } catch (thrown) {
      return failResponse(request, response, thrown)
    }
  }
}

const writers = ['writeHead', 'write', 'end', 'flushHeaders'] as const

/** Finds what is malformed about a request, unless Node has not parsed it, as where a platform makes it up. */
function findFault(request: IncomingMessage, { respond }: GuardOptions): ApiError | undefined {
  const isParsed = request.rawHeaders.length > 0 || Object.keys(request.headers).length === 0
  return isParsed ? findRequestFault(request, respond.errors) : undefined
}

function observeRequests(app: App, options: GuardOptions): void {
  const { handle } = app
  const watch = createWatch(options)
  app.handle = (request, response, callback) => {
    follow(app)
    if (trailOf(response) === undefined) {
      openFacts(request, options.trustRequestId)
      watch(request, response)
      beginTrail(response, options)
    }
    return handle.call(app, request, response, callback)
  }
}

/** Sees to it that requests are followed through the app's router. */
function follow(app: App): void {
  const router = routerOf(app)
  if (router !== undefined) followRouter(router)
}
