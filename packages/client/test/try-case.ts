import { setTimeout as sleep } from 'node:timers/promises'
import type { Outcome, Told, WireCase } from './cases/wire-case.ts'
import { startMisbehaving } from './misbehaving-server.ts'

/** How long the server is watched for requests that should not come any more, in ms. */
const lingerMs = 60
/** How often as long the client may take to let go of its connections. */
const maxLingers = 50

/** Plays a case's server to a client part, which may run anywhere, and tells what both saw. */
export async function tryCase({ serve }: WireCase, runClient: (origin: string) => Promise<Told>): Promise<Outcome> {
  const { origin, requests, bytesTaken, playing, close } = await startMisbehaving(serve)
  try {
    const told = await runClient(origin)
    await sleep(lingerMs)
    for (let left = maxLingers; left > 0 && playing() > 0; left -= 1) await sleep(lingerMs)
    return { ...told, origin, requests: [...requests], bytesTaken: bytesTaken(), playing: playing() }
  } finally {
    await close()
  }
}
