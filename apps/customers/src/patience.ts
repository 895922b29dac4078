import type { ServerOptions } from 'node:http'

/** How long connections may take, in ms. */
export interface Patience {
  /** For the head of a request. */
  readonly headersMs: number
  /** For a request in all, its body too. */
  readonly requestMs: number
  /** How long an idle connection is kept for a next request. */
  readonly keepAliveMs: number
  /** How long a caller may take nothing of an answer that waits for it. */
  readonly stalledReaderMs: number
  /** How often late requests are looked for. */
  readonly checkEveryMs: number
}

/** What the service has besides its settings. An idle connection outlives those of the usual load balancers (60 s), which would otherwise meet a closed one. */
export const defaultPatience: Omit<Patience, 'requestMs'> = {
  headersMs: 10_000,
  keepAliveMs: 72_000,
  stalledReaderMs: 60_000,
  checkEveryMs: 1_000,
}

/** The options of a Fastify app that has this patience; for stalled readers there is {@link closeStalledReaders}. */
export function toServerOptions({ headersMs, requestMs, keepAliveMs, checkEveryMs }: Patience): {
  readonly http: ServerOptions
  readonly requestTimeout: number
  readonly keepAliveTimeout: number
} {
  return {
    http: { headersTimeout: Math.min(headersMs, requestMs), connectionsCheckingInterval: checkEveryMs },
    requestTimeout: requestMs,
    keepAliveTimeout: keepAliveMs,
  }
}
