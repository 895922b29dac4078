import { tracingChannel } from 'node:diagnostics_channel'
import type { ServerResponse } from 'node:http'
import { guardResponse, isGuarded } from '../node/guard-response.ts'
import { noteThrown } from '../node/observe-response.ts'
import { unrouted } from './finish-request.ts'
import { isRouter } from './internals.ts'
import type { ExpressRequest, Handler, Layer, LayerMethod, Next, Router } from './internals.ts'
import { isOwnMiddleware, noteOwn, translateExpressError } from './own-errors.ts'
import { isPromise, isPromiseLike, runHandler } from './run-handler.ts'
import type { IsAwaited } from './run-handler.ts'
import { carry } from './carry.ts'
import { noteMatch, noteRouter, trailOf } from './trail.ts'
import type { Trail } from './trail.ts'

type RunLayer = (this: Layer, request: ExpressRequest, response: ServerResponse, next: Next) => void
type RunErrorLayer = (
  this: Layer,
  thrown: unknown,
  request: ExpressRequest,
  response: ServerResponse,
  next: Next,
) => void

/** Prototypes of routers and layers that were changed. Express may be installed more than once, in different versions. */
const followed = new WeakSet<object>()
/** How many layers each router had when it was last looked through. */
const knownLayers = new WeakMap<Router, number>()
/** Handlers of parameters that are ours already. */
const paramHandlers = new WeakSet<Handler>()

/**
 * Sees to it that requests of our apps are followed through a router and all below it. What is changed are the prototypes that Express
 * does not export; requests of other apps take the way they always did.
 */
export function followRouter(router: Router): void {
  if (knownLayers.get(router) === router.stack.length) return
  knownLayers.set(router, router.stack.length)
  changeOnce(ownerOfHandle(router), changeRouters)
  for (const handlers of Object.values(router.params))
    handlers.forEach((handler, index) => (handlers[index] = carryParam(handler, awaitedBy(router))))
  for (const layer of router.stack) {
    changeOnce(Object.getPrototypeOf(layer) as Layer, changeLayers)
    if (isRouter(layer.handle)) followRouter(layer.handle)
  }
}

/** The prototype that routers share. Express 5 puts an object of each router's own before it. */
function ownerOfHandle(router: Router): Router {
  let owner = router
  while (!Object.hasOwn(owner, 'handle')) owner = Object.getPrototypeOf(owner) as Router
  return owner
}

function changeOnce<Prototype extends object>(prototype: Prototype, change: (prototype: Prototype) => void): void {
  if (followed.has(prototype)) return
  followed.add(prototype)
  change(prototype)
}

function changeRouters(prototype: Router): void {
  const { handle, param } = prototype
  prototype.handle = function (this: Router, request, response, done) {
    const trail = trailOf(response)
    if (trail === undefined) return handle.call(this, request, response, done)
    followRouter(this)
    noteRouter(trail, this, request)
    if (trail.options.mode === 'observe')
      return handle.call(this, request, response, notingEnd(trail, request, response, done))
    return handle.call(this, request, response, done)
  }
  prototype.param = function (this: Router, name, handler) {
    return param.call(this, name, typeof handler === 'function' ? carryParam(handler, awaitedBy(this)) : handler)
  }
}

/** Notes what a router comes to an end with, for the observer: an error, or no answer. */
function notingEnd(trail: Trail, request: ExpressRequest, response: ServerResponse, done: Next): Next {
  const isOutermost = trail.stop?.earlier === undefined
  return (thrown) => {
    if (thrown) noteThrown(response, translateExpressError(thrown, trail.options.respond.errors))
    else if (isOutermost) noteThrown(response, unrouted(trail, request))
    done(thrown)
  }
}

/** What the routers of Express 5 wait for, and those of Express 4 do not. */
function awaitedBy(router: Router): IsAwaited {
  return 'process_params' in router ? isPromise : isPromiseLike
}

/** Makes a handler of a parameter whose thrown values all count as errors. */
function carryParam(handler: Handler, isAwaited: IsAwaited): Handler {
  if (paramHandlers.has(handler)) return handler
  const run: Handler = (request, response, next, ...rest) => {
    const trail = trailOf(response as ServerResponse)
    const call = (): unknown => handler(request, response, next, ...rest)
    return trail === undefined || trail.options.mode === 'observe' ? call() : runHandler(call, next as Next, isAwaited)
  }
  paramHandlers.add(run)
  return run
}

function changeLayers(prototype: Layer): void {
  const methods = prototype as unknown as Record<LayerMethod, unknown>
  const canTrace = 'handleRequest' in prototype
  const ofRequest: LayerMethod = canTrace ? 'handleRequest' : 'handle_request'
  const ofError: LayerMethod = canTrace ? 'handleError' : 'handle_error'
  methods[ofRequest] = followRequests(methods[ofRequest] as RunLayer, canTrace)
  methods[ofError] = followErrors(methods[ofError] as RunErrorLayer, canTrace)
}

function followRequests(original: RunLayer, canTrace: boolean): RunLayer {
  const isAwaited = canTrace ? isPromiseLike : isPromise
  return function (this: Layer, request, response, next) {
    const trail = trailOf(response)
    if (trail === undefined) return original.call(this, request, response, next)
    if (this.route !== undefined) noteMatch(trail, this.route, request)
    const onward = isOwnMiddleware(this.name) ? noteOwn(next) : next
    if (trail.options.mode === 'observe') return original.call(this, request, response, onward)
    // An app that is called by hand gives the response another prototype.
    if (!isGuarded(response)) guardResponse(response, trail.options)
    const { handle } = this
    if (handle.length > 3) return next()
    if (canTrace && isTraced()) return original.call(withHandle(this, carrying(handle)), request, response, onward)
    return runHandler(
      () => handle(request, response, onward),
      onward,
      isAwaited,
      handle.length < 3 ? response : undefined,
    )
  }
}

function followErrors(original: RunErrorLayer, canTrace: boolean): RunErrorLayer {
  return function (this: Layer, thrown, request, response, next) {
    const trail = trailOf(response)
    if (trail === undefined) return original.call(this, thrown, request, response, next)
    const { handle } = this
    if (handle.length !== 4) return next(thrown)
    if (trail.options.mode === 'observe') {
      noteThrown(response, translateExpressError(thrown, trail.options.respond.errors))
      return original.call(this, thrown, request, response, next)
    }
    if (canTrace && isTraced())
      return original.call(withHandle(this, carrying(handle)), thrown, request, response, next)
    return runHandler(() => handle(thrown, request, response, next), next, canTrace ? isPromiseLike : isPromise)
  }
}

const channel = tracingChannel('express.router.request')

/** Tells whether somebody listens to how Express runs its layers: then it runs them itself. */
function isTraced(): boolean {
  const { start, end, asyncStart, asyncEnd, error } = channel
  return (
    start.hasSubscribers ||
    end.hasSubscribers ||
    asyncStart.hasSubscribers ||
    asyncEnd.hasSubscribers ||
    error.hasSubscribers
  )
}

function withHandle(layer: Layer, handle: Handler): Layer {
  return Object.create(layer, { handle: { value: handle } }) as Layer
}

/** Makes the same handler, with what it throws or rejects with made fit for `next`. */
function carrying(handler: Handler): Handler {
  const run: Handler = (...input) => {
    let returned: unknown
    try {
      returned = handler(...input)
    } catch (thrown) {
      throw carry(thrown)
    }
    return returned instanceof Promise ? returned.catch((thrown: unknown) => Promise.reject(carry(thrown))) : returned
  }
  return Object.defineProperties(run, {
    name: { value: handler.name },
    length: { value: handler.length },
  })
}
