import {
  Controller,
  createParamDecorator,
  Get,
  Inject,
  Param,
  Req,
  Scope,
  Sse,
  StreamableFile,
  UseFilters,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common'
import type { ArgumentsHost, CallHandler, ExecutionContext, MiddlewareConsumer } from '@nestjs/common'
import { BaseExceptionFilter, REQUEST } from '@nestjs/core'
import { concat, map, mergeMap, of, throwError, timer } from 'rxjs'
import { throwLater } from '../../hostile-values.ts'
import { all, errorShaped, goodBody, hostileValueOf, lateChunk, readable, truthy } from '../scene.ts'
import type { Applies } from '../scene.ts'
import { decorate } from './decorate.ts'
import type { Class } from './decorate.ts'
import { failing } from './promised.ts'

/** A request of Express, of Fastify, or of Node, as middleware of Nest on Fastify gets it. */
interface Request {
  readonly url: string
  readonly originalUrl?: string
}

type Run = (request: Request) => unknown
type Next = (thrown?: unknown) => void

/** What a request of `/hostile` is to fail with. */
function valueOf({ url, originalUrl = url }: Request): unknown {
  return hostileValueOf(originalUrl)
}

const throwing = (request: Request): never => {
  throw valueOf(request)
}
const rejecting = (request: Request): Promise<never> => throwLater(valueOf(request))
const requestOf = (host: ArgumentsHost): Request => host.switchToHttp().getRequest<Request>()
const good: Run = () => goodBody
const failed: Run = () => {
  throw new Error('what a filter is for')
}

/** As one logs errors in Nest: they go on to Nest's own filter. */
class LoggingFilter extends BaseExceptionFilter {}

const guard = { canActivate: (context: ExecutionContext): boolean => throwing(requestOf(context)) }
const laterGuard = { canActivate: (context: ExecutionContext): Promise<boolean> => rejecting(requestOf(context)) }
const before = { intercept: (context: ExecutionContext): never => throwing(requestOf(context)) }
const after = {
  intercept: (context: ExecutionContext, next: CallHandler) =>
    next.handle().pipe(map(() => throwing(requestOf(context)))),
}
const filter = { catch: (_exception: unknown, host: ArgumentsHost): never => throwing(requestOf(host)) }
const laterFilter = { catch: (_exception: unknown, host: ArgumentsHost): Promise<never> => rejecting(requestOf(host)) }
const FromRequest = createParamDecorator((_data: unknown, context: ExecutionContext) => throwing(requestOf(context)))
const pipe = {
  transform: (index: string): never => {
    throw hostileValueOf(index)
  },
}

/** Every place where Nest runs the app's code. */
const controllers: Readonly<Record<string, Class>> = {
  throw: route('throw', throwing),
  reject: route('reject', rejecting),
  return: route('return', valueOf),
  resolve: route('resolve', async (request) => valueOf(request)),
  observable: route('observable', (request) => throwError(() => valueOf(request))),
  guard: route('guard', good, [UseGuards(guard)]),
  laterGuard: route('laterGuard', good, [UseGuards(laterGuard)]),
  before: route('before', good, [UseInterceptors(before)]),
  after: route('after', good, [UseInterceptors(after)]),
  pipe: route('pipe', good, [], [undefined, Param('index', pipe)]),
  parameter: route('parameter', good, [], [undefined, FromRequest()]),
  filter: route('filter', failed, [UseFilters(filter)]),
  laterFilter: route('laterFilter', failed, [UseFilters(laterFilter)]),
  logged: route('logged', throwing, [UseFilters(LoggingFilter)]),
  stream: route('stream', (request) => new StreamableFile(failing(valueOf(request)))),
  late: route('late', (request) => new StreamableFile(failing(valueOf(request), lateChunk))),
  events: eventRoute('events', (request) => throwError(() => valueOf(request))),
  lateEvents: eventRoute('lateEvents', (request) => {
    const ending = timer(20).pipe(mergeMap(() => throwError(() => valueOf(request))))
    return concat(of({ data: 'first' }), ending)
  }),
  scoped: scopedRoute('scoped'),
  middleware: route('middleware', good),
  laterMiddleware: route('laterMiddleware', good),
  next: route('next', good),
  raw: route('raw', good),
  laterRaw: route('laterRaw', good),
}

export const hostileControllers: readonly Class[] = Object.values(controllers)

/** The ways of {@link Scene}, on either platform. */
export const hostileWays: Readonly<Record<string, Applies>> = {
  ...Object.fromEntries(Object.keys(controllers).map((way) => [way, all])),
  return: errorShaped,
  resolve: errorShaped,
  next: truthy,
  stream: readable,
  // A gap: Nest resolves a promise with what a constructor throws (core/injector/settlement-signal.js), which looks at its `then`.
  scoped: ({ name }) => !unreadableThens.has(name),
}

const unreadableThens: ReadonlySet<string> = new Set([
  'a thenable that throws',
  'a revoked Proxy',
  'a Proxy that refuses all',
  'a Proxy of an Error that refuses all',
])

/** Middleware as a module takes it: a function, or a class with `use`. */
export function useMiddleware(consumer: MiddlewareConsumer): void {
  class Throwing {
    use(request: Request): void {
      throwing(request)
    }
  }
  class Rejecting {
    async use(request: Request): Promise<void> {
      await rejecting(request)
    }
  }
  const passing = (request: Request, _response: unknown, next: Next): void => next(valueOf(request))
  consumer.apply(Throwing).forRoutes('hostile/middleware/:index')
  consumer.apply(Rejecting).forRoutes('hostile/laterMiddleware/:index')
  consumer.apply(passing).forRoutes('hostile/next/:index')
}

/** Middleware that is given to the app, of which Nest knows nothing. */
export function rawMiddleware(request: Request, _response: unknown, next: Next): unknown {
  const { originalUrl = request.url } = request
  if (originalUrl.startsWith('/hostile/raw/')) return throwing(request)
  if (originalUrl.startsWith('/hostile/laterRaw/')) return rejecting(request)
  return next()
}

function route(
  way: string,
  run: Run,
  method: readonly MethodDecorator[] = [],
  parameters: readonly (ParameterDecorator | undefined)[] = [],
): Class {
  const [, ...rest] = parameters
  return toController([Get(`${way}/:index`), ...method], [Req(), ...rest], run)
}

function eventRoute(way: string, run: Run): Class {
  return toController([Sse(`${way}/:index`)], [Req()], run)
}

function toController(
  method: readonly MethodDecorator[],
  parameters: readonly (ParameterDecorator | undefined)[],
  run: Run,
): Class {
  class HostileController {
    handle(request: Request): unknown {
      return run(request)
    }
  }
  decorate(HostileController, [Controller('hostile')], { handle: { method, parameters } })
  return HostileController
}

function scopedRoute(way: string): Class {
  class ScopedController {
    constructor(request: Request) {
      throwing(request)
    }
    handle(): void {}
  }
  Inject(REQUEST)(ScopedController, undefined, 0)
  const handle = { method: [Get(`${way}/:index`)] }
  decorate(ScopedController, [Controller({ path: 'hostile', scope: Scope.REQUEST })], { handle })
  return ScopedController
}
