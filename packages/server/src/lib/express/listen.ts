import type { Server } from 'node:http'
import type { GuardOptions } from '../node/guard-response.ts'
import { createGuardedServer, guardListener } from '../node/guard-server.ts'
import type { App } from './internals.ts'

/** Listens as Express does, with a server that answers what Node emits outside of the app. */
export function listenGuarded(app: App, options: GuardOptions, input: readonly unknown[]): Server {
  const server = createGuardedServer(guardListener(app, options), options)
  const done = input.at(-1)
  // Express 5 tells the callback what keeps the server from listening.
  if (typeof done !== 'function' || app.lazyrouter !== undefined) return listen(server, input)
  let isTold = false
  const tellOnce = (...told: readonly unknown[]): void => {
    if (!isTold) Reflect.apply(done, server, told)
    isTold = true
  }
  server.once('error', tellOnce)
  return listen(server, [...input.slice(0, -1), tellOnce])
}

function listen(server: Server, input: readonly unknown[]): Server {
  return server.listen(...(input as Parameters<Server['listen']>))
}
