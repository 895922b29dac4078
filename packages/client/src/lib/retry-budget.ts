/** How many retries an origin is good for while nothing succeeds: AWS's 500 tokens at 14 each. */
const capacity = 35

/** Retries spent and not given back, by origin. Shared by all clients: on a server there may be one for each request. */
const spent: Record<string, number> = {}

/** Takes a retry out of an origin's budget; false when it is used up. */
export function spendRetry(origin: string): boolean {
  const count = (spent[origin] ?? 0) + 1
  if (count <= capacity) spent[origin] = count
  return count <= capacity
}

/** Gives back after a success: the retry that brought it, or else a fourteenth. */
export function refundRetry(origin: string, tried: number): void {
  const count = spent[origin]
  if (count) spent[origin] = Math.max(0, count - (tried ? 1 : 1 / 14))
}
