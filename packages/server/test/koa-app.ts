import Koa from 'koa'
import type { Middleware } from 'koa'
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { withErrors } from '@faultbook/server/koa'
import type { NodeAdapterOptions } from '@faultbook/server/koa'
import { answerOf } from './answer.ts'
import type { Answer } from './answer.ts'
import { respond, servers } from './node-server.ts'
import { send } from './send.ts'
import type { SendOptions } from './send.ts'

/** The port of an app, listening as `app.listen` has made it. */
export async function portOf(server: Server): Promise<number> {
  servers.push(server)
  if (!server.listening) await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** An app of some middleware; its port. */
export async function serve(middleware: readonly Middleware[], options: NodeAdapterOptions = {}): Promise<number> {
  const app = withErrors(new Koa(), respond, options)
  for (const one of middleware) app.use(one)
  return portOf(app.listen(0, '127.0.0.1'))
}

/** What an app of one middleware answers. */
export async function answerTo(middleware: Middleware, options: SendOptions = {}): Promise<Answer> {
  return answerOf(await send(await serve([middleware]), '/', options))
}
