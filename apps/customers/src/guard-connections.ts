import type { FastifyInstance, FastifyRequest } from 'fastify'
import { closeStalledReaders } from './close-stalled-readers.ts'
import type { Drain } from './drain.ts'
import { limitConnections } from './limit-connections.ts'
import type { Logger } from './log.ts'
import type { Patience } from './patience.ts'
import type { Settings } from './settings.ts'
import { shedOverload } from './shed-overload.ts'

/** What the connections of a service are held to. */
export interface ConnectionGuardOptions {
  readonly settings: Settings
  readonly log: Logger
  readonly patience: Patience
  readonly drain: Drain
  /** Whether a request is answered under overload too. */
  readonly isSpared: (request: FastifyRequest) => boolean
}

/**
 * Keeps callers who are too many or too slow from taking the service away from the others.
 * Returns whether all are refused just now, because the service is overloaded.
 */
export function guardConnections(
  app: FastifyInstance,
  { settings, log, patience, drain, isSpared }: ConnectionGuardOptions,
): () => boolean {
  limitConnections(app, settings.maxConnections, log)
  closeStalledReaders(app, patience.stalledReaderMs)
  drain.watch(app)
  return shedOverload(app, settings.maxLoopDelayMs, isSpared)
}
