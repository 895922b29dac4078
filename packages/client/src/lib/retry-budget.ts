import { toPlace } from './outgoing.ts'

/** How many retries an origin is good for while nothing succeeds: AWS's 500 tokens at 14 each. */
const capacity = 35

/** Retries spent and not given back, by origin. Shared by all clients: on a server there may be one for each request. */
const spent = new Map<string, number>()

/** Tells whether an origin has a retry left. */
export function hasRetry(target: string | Request): boolean {
  return (spent.get(toPlace(target).origin) ?? 0) + 1 <= capacity
}

/** Takes a retry out of an origin's budget; false when none is left. */
export function spendRetry(target: string | Request): boolean {
  const isLeft = hasRetry(target)
  if (isLeft) add(target, 1)
  return isLeft
}

/** Gives back after a success: the retry that brought it, or else a fourteenth. */
export function refundRetry(target: string | Request, tried: number): void {
  if (spent.size > 0) add(target, tried ? -1 : -1 / 14)
}

function add(target: string | Request, more: number): void {
  const { origin } = toPlace(target)
  const count = (spent.get(origin) ?? 0) + more
  if (count > 0) spent.set(origin, count)
  else spent.delete(origin)
}
