/** How many retries an origin is good for while nothing succeeds: AWS's 500 tokens at 14 each. */
const capacity = 35
/** What a success that took no retry gives back. */
const calmRefund = 1 / 14

/** What is left, by origin, where it is not all. Shared by all clients: on a server there may be one for each request. */
const left = new Map<string, number>()

/** Takes a retry out of an origin's budget; false when it is used up. */
export function spendRetry(origin: string): boolean {
  const rest = (left.get(origin) ?? capacity) - 1
  if (rest < 0) return false
  left.set(origin, rest)
  return true
}

/** Gives back after a success: the retry that brought it, or a little. */
export function refundRetry(origin: string, wasRetried: boolean): void {
  const rest = left.get(origin)
  if (rest === undefined) return
  const more = rest + (wasRetried ? 1 : calmRefund)
  if (more < capacity) left.set(origin, more)
  else left.delete(origin)
}
