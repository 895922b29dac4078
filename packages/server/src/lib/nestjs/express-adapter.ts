import type { Server } from 'node:http'
import type { App } from '../express/internals.ts'

type ErrorHandler = (thrown: unknown, request: unknown, response: unknown, next: unknown) => unknown

/** What we need of Nest's ExpressAdapter. */
export interface ExpressHttpAdapter {
  getInstance(): App
  getHttpServer(): Server
  setErrorHandler(handler: ErrorHandler, ...rest: unknown[]): unknown
  registerParserMiddleware(prefix?: string, rawBody?: boolean): unknown
  useBodyParser(type: string, rawBody: boolean, options: object): unknown
  reply(response: unknown, body: unknown, status?: number): unknown
}
