import { Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'

/** A stream that breaks, after a chunk where there is one. A generator: destroy(error) takes no null. */
export function breakingStream(value: unknown, chunk?: string): Readable {
  return Readable.from(
    (async function* () {
      if (chunk !== undefined) yield chunk
      await wait(10)
      throw value
    })(),
  )
}
