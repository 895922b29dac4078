import { toPlace } from './outgoing.ts'

/** How many retries an origin is good for while nothing succeeds: AWS's 500 tokens at 14 each. */
const capacity = 35

/** Retries spent and not given back, by origin. Shared by all clients: on a server there may be one for each request. */
const spent = new Map<string, number>()

/** Tells whether an origin has a retry left; unless it is only asked, takes it. */
export function spendRetry(target: string | Request, isAsked?: boolean): boolean {
  const { origin } = toPlace(target)
  const count = (spent.get(origin) ?? 0) + 1
  if (count > capacity) return false
  if (isAsked !== true) spent.set(origin, count)
  return true
}

/** Gives back after a success: the retry that brought it, or else a fourteenth. */
export function refundRetry(target: string | Request, tried: number): void {
  if (spent.size === 0) return
  const { origin } = toPlace(target)
  const count = (spent.get(origin) ?? 0) - (tried ? 1 : 1 / 14)
  if (count > 0) spent.set(origin, count)
  else spent.delete(origin)
}
