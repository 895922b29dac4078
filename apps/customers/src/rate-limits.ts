import type { ApiError } from '@faultbook/contract'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { isIPv6 } from 'node:net'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { errors } from './errors.ts'
import type { RateLimit } from './settings.ts'
import type { Grant } from './store/key-store.ts'

/** Counts requests by key, and failures by address. */
export interface RateLimits {
  /** Counts a request of a key and says in its headers what is left. @throws {ApiError} `rateLimited` past the limit. */
  readonly countRequest: (key: Pick<Grant, 'workspaceId' | 'id'>, reply: FastifyReply) => Promise<void>
  /** Counts a failed authentication or an unknown route. */
  readonly countFailure: (address: string) => Promise<void>
  /** Finds the `rateLimited` of an address that has failed too often, and says in its headers until when. */
  readonly findRefusal: (request: FastifyRequest, reply: FastifyReply) => ApiError | undefined
}

/** Makes the counters; both have the same limit, in fixed windows. */
export function createRateLimits({ requests, windowSeconds }: RateLimit): RateLimits {
  const byKey = new RateLimiterMemory({ points: requests, duration: windowSeconds })
  const failures = new RateLimiterMemory({ points: requests, duration: windowSeconds })

  /** The networks past the limit, and until when, by the monotonic clock in ms: a look that nearly every request is done with. */
  const blocked = new Map<string, number>()

  // The limiter reckons by the time of day and would have a caller wait for hours where that was put back; it lets him in after the window all the same.
  const msLeft = ({ msBeforeNext }: RateLimiterRes): number => Math.min(msBeforeNext, windowSeconds * 1_000)
  const refuse = (policy: string, msBeforeNext: number, reply: FastifyReply): ApiError => {
    describe(policy, 0, msBeforeNext, reply)
    return errors.rateLimited({ retryAfterSeconds: Math.ceil(msBeforeNext / 1_000) })
  }
  const quota = `;q=${requests};w=${windowSeconds}`
  // RateLimit header fields for HTTP, draft 11, §3 and §4.
  const describe = (policy: string, remaining: number, msBeforeNext: number, reply: FastifyReply): void => {
    reply.header('RateLimit-Policy', `"${policy}"${quota}`)
    reply.header('RateLimit', `"${policy}";r=${remaining};t=${Math.ceil(msBeforeNext / 1_000)}`)
  }

  return {
    async countRequest({ workspaceId, id }, reply) {
      const { state, isOver } = await consume(byKey, `${workspaceId}/${id}`)
      const msBeforeNext = msLeft(state)
      if (isOver) throw refuse('key', msBeforeNext, reply)
      describe('key', state.remainingPoints, msBeforeNext, reply)
    },
    async countFailure(address) {
      const network = networkOf(address)
      const { state } = await consume(failures, network)
      if (state.consumedPoints < requests) return
      const now = performance.now()
      for (const [known, until] of blocked) if (until <= now) blocked.delete(known)
      blocked.set(network, now + msLeft(state))
    },
    findRefusal(request, reply) {
      if (blocked.size === 0) return undefined
      const msBeforeNext = (blocked.get(networkOf(request.ip)) ?? 0) - performance.now()
      return msBeforeNext > 0 ? refuse('failures', msBeforeNext, reply) : undefined
    },
  }
}

async function consume(
  limiter: RateLimiterMemory,
  key: string,
): Promise<{ readonly state: RateLimiterRes; readonly isOver: boolean }> {
  try {
    return { state: await limiter.consume(key), isOver: false }
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return { state: refusal, isOver: true }
    throw refusal
  }
}

/** What one caller has: an IPv4 address, or the first 64 bits of an IPv6 address, of which anyone has 2^64. */
export function networkOf(address: string): string {
  if (!address.includes(':') || !isIPv6(address)) return address
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined) return mapped
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length)
  const groups = [...left, ...Array.from({ length: zeros }, () => '0'), ...right]
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
}
