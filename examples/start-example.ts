import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('.', import.meta.url))
const runner = fileURLToPath(new URL('../scripts/run.mjs', import.meta.url))

/** An example that runs. */
export interface Example {
  /** `http://127.0.0.1:` and the port it found. */
  readonly origin: string
  readonly stop: () => Promise<void>
}

/** Starts the server of an example as its reader would, on any free port. */
export async function startExample(name: string): Promise<Example> {
  const child = spawn(process.execPath, [runner, `${folder}${name}/server.ts`], {
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const stop = async (): Promise<void> => {
    child.kill()
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  }
  return { origin: await originOf(child), stop }
}

/** Where a server listens: the first line it prints says so. */
async function originOf(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new TypeError('The example has no output')
  for await (const line of createInterface({ input: child.stdout })) {
    const [, origin] = /^Listening on (http:\/\/127\.0\.0\.1:\d+)$/.exec(line) ?? []
    if (origin !== undefined) return origin
  }
  throw new Error('The example ended before it listened')
}
