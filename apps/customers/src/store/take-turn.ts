/** Who waits for a turn, by workspace; the first workspace is the next. */
const waiting = new Map<number, (() => void)[]>()
let isTurning = false

/**
 * Resolves in a turn of the event loop that no other portion of long work has: however many are under way, what is short waits for one portion.
 * The workspaces have their turns one after the other, and so have those within one.
 */
export function takeTurn(workspaceId: number): Promise<void> {
  return new Promise((resolve) => {
    const line = waiting.get(workspaceId)
    if (line === undefined) waiting.set(workspaceId, [resolve])
    else line.push(resolve)
    if (isTurning) return
    isTurning = true
    setImmediate(giveTurn)
  })
}

function giveTurn(): void {
  const [next] = waiting
  isTurning = next !== undefined
  if (next === undefined) return
  const [workspaceId, line] = next
  const resolve = line.shift()
  // Behind the others.
  waiting.delete(workspaceId)
  if (line.length > 0) waiting.set(workspaceId, line)
  resolve?.()
  setImmediate(giveTurn)
}
