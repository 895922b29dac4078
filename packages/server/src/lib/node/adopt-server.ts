import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import { guardedResponseClass } from './guard-response.ts'
import { guardListener, guardServer, strictServerOptions } from './guard-server.ts'
import type { ServerGuardOptions } from './guard-server.ts'

/**
 * Makes a server that a framework has made strict and guarded, as if it were one of ours; before it listens.
 *
 * @param listener The framework's own, which is on the server by now.
 */
export function adoptServer(server: Server, listener: RequestListener, options: ServerGuardOptions): void {
  const Guarded = guardedResponseClass(options)
  Object.assign(server, strictServerOptions, responseClassOf(Guarded))
  const guarded = guardListener(listener, options)
  server.off('request', listener)
  server.on('request', guarded)
  guardServer(server, guarded, options)
}

/** The class of a server's responses under the symbol that Node keeps it by. Where there is none, each response is guarded by itself, which costs more. */
function responseClassOf(ServerResponse: ReturnType<typeof guardedResponseClass>): object {
  const server = createServer({ ServerResponse })
  const symbol = Object.getOwnPropertySymbols(server).find((key) => Reflect.get(server, key) === ServerResponse)
  return symbol === undefined ? {} : { [symbol]: ServerResponse }
}
