import type { FastifyInstance } from 'fastify'
import type { ServerResponse } from 'node:http'

/** Tells a running service that it is about to stop: each answer from then on is the last on its connection. */
export interface Drain {
  readonly hasBegun: () => boolean
  readonly begin: () => void
  /** Watches over the answers of an app. */
  readonly watch: (app: FastifyInstance) => void
}

/** Makes one that has not begun. */
export function createDrain(): Drain {
  const underWay = new Set<ServerResponse>()
  let hasBegun = false
  return {
    hasBegun: () => hasBegun,
    begin: () => {
      hasBegun = true
      for (const response of underWay) response.shouldKeepAlive = false
      underWay.clear()
    },
    watch: (app) => {
      app.addHook('onRequest', (_request, { raw }, next) => {
        if (hasBegun) raw.shouldKeepAlive = false
        else {
          underWay.add(raw)
          raw.once('close', () => underWay.delete(raw))
        }
        next()
      })
    },
  }
}
