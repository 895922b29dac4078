import { setTimeout as sleep } from 'node:timers/promises'
import type { Outcome, Told, WireCase } from './cases/wire-case.ts'
import { startMisbehaving } from './misbehaving-server.ts'

/** How long the server is watched for requests that should not come any more, in ms. */
const lingerMs = 60

/** Plays a case's server to a client part, which may run anywhere, and tells what both saw. */
export async function tryCase(
  { serve }: WireCase,
  runClient: (origin: string) => Promise<Told>,
  watchMs = lingerMs,
): Promise<Outcome> {
  const { origin, requests, bytesTaken, close } = await startMisbehaving(serve)
  try {
    const told = await runClient(origin)
    await sleep(watchMs)
    return { ...told, origin, requests: [...requests], bytesTaken: bytesTaken() }
  } finally {
    await close()
  }
}
