import express from 'express'
import type { Express } from 'express'
import { once } from 'node:events'
import type { Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { withErrors } from '@faultbook/server/express'
import type { NodeAdapterOptions } from '@faultbook/server/express'
import { answerOf } from './answer.ts'
import type { Answer } from './answer.ts'
import { respond, servers } from './node-server.ts'
import { send } from './send.ts'
import type { SendOptions } from './send.ts'

// Its types would be another package's.
const require = createRequire(import.meta.url)

export type Framework = typeof express

/** Both versions that the adapter is for. */
export const frameworks: readonly (readonly [string, Framework])[] = [
  ['Express 5', express],
  ['Express 4', require('express4') as Framework],
]

/** The port of a server that listens, or is about to. */
export async function portOf(server: Server): Promise<number> {
  servers.push(server)
  if (!server.listening) await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** Starts an app with the routes that `build` gives it; its port. */
export async function serve(
  framework: Framework,
  build: (app: Express) => void,
  options: NodeAdapterOptions = {},
): Promise<number> {
  const app = withErrors(framework(), respond, options)
  // What Express would print.
  app.set('env', 'test')
  build(app)
  return portOf(app.listen(0, '127.0.0.1'))
}

/** What such an app answers to one request. */
export async function answerTo(
  framework: Framework,
  target: string,
  build: (app: Express) => void,
  options: SendOptions = {},
): Promise<Answer> {
  return answerOf(await send(await serve(framework, build), target, options))
}
