import { setTimeout as wait } from 'node:timers/promises'

/** A body of the Fetch standard that breaks after its first chunk. */
export function failingBody(make: () => unknown, chunk: string): ReadableStream<Uint8Array> {
  let hasBegun = false
  return new ReadableStream({
    pull: async (controller) => {
      if (!hasBegun) controller.enqueue(new TextEncoder().encode(chunk))
      else {
        // @hono/node-server waits a moment for the rest before it sends the head.
        await wait(200)
        controller.error(make())
      }
      hasBegun = true
    },
  })
}
