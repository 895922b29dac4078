import type { FastifyInstance, FastifyRequest } from 'fastify'
import { errors } from './errors.ts'

/** How often the event loop is asked for a sign of life, in ms. */
const beatEveryMs = 20

/**
 * Refuses requests while the event loop is late, so that those it takes on are answered in time (CONTRACT C13: before all else).
 * Returns whether it does so just now.
 */
export function shedOverload(
  app: FastifyInstance,
  maxLoopDelayMs: number,
  isSpared: (request: FastifyRequest) => boolean,
): () => boolean {
  if (maxLoopDelayMs === 0) return () => false
  const lateness = watchLoop(app)
  const isOverloaded = (): boolean => lateness() > maxLoopDelayMs
  app.addHook('onRequest', (request, _reply, next) => {
    next(isOverloaded() && !isSpared(request) ? errors.unavailable() : undefined)
  })
  return isOverloaded
}

/**
 * Tells how late the event loop is, in ms: in this turn so far, or over the last ones, each of which counts half as much as the one after it.
 * The requests that wait are taken on in one turn: with its own length looked at too, the last of them need not wait for all the others.
 * (`@fastify/under-pressure` looks once in an interval, and takes one without a sign of life, as a start may be, for an endless delay.)
 */
function watchLoop(app: FastifyInstance): () => number {
  // Nothing is late before it has begun.
  let beatAt = Number.POSITIVE_INFINITY
  let average = 0
  let timer: NodeJS.Timeout | undefined
  const lateBy = (): number => Math.max(0, performance.now() - beatAt - beatEveryMs)
  app.addHook('onListen', (done) => {
    beatAt = performance.now()
    timer = setInterval(() => {
      average = (average + lateBy()) / 2
      beatAt = performance.now()
    }, beatEveryMs)
    timer.unref()
    done()
  })
  app.addHook('onClose', (_instance, done) => {
    clearInterval(timer)
    done()
  })
  return () => Math.max(average, lateBy())
}
