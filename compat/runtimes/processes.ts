import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { text } from 'node:stream/consumers'
import type { Readable } from 'node:stream'

/** A process that listens. */
export interface Listening {
  readonly port: number
  readonly stop: () => Promise<void>
}

/** How long a runtime may take for all tests, in ms. */
const patienceMs = 60_000

/**
 * Runs a program to its end, and gives what it printed.
 *
 * @throws {Error} If it ends badly, or not in time.
 */
export async function outputOf(file: string, args: readonly string[]): Promise<string> {
  const child = spawn(file, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: patienceMs,
    killSignal: 'SIGKILL',
    // Where local time is not UTC it shows who reads a date as local.
    env: { ...process.env, TZ: 'America/New_York' },
  })
  const [code, output, complaints] = await Promise.all([endOf(child), text(child.stdout), text(child.stderr)])
  if (code !== 0) throw new Error(`${file} ended with ${code}: ${complaints.slice(-2_000)}`)
  return output
}

/**
 * Starts a program that prints `"port":<number>` once it listens, to its stdout or to descriptor 3.
 *
 * @throws {Error} If it ends before that.
 */
export async function listen(file: string, args: readonly string[]): Promise<Listening> {
  const child = spawn(file, args, {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    timeout: patienceMs,
    killSignal: 'SIGKILL',
  })
  // All are pipes, by the options above.
  const [, stdout, stderr, control] = child.stdio as unknown as readonly [null, Readable, Readable, Readable]
  const end = endOf(child)
  const complaints = text(stderr)
  const port = await Promise.race([portIn(stdout), portIn(control), end.then(() => undefined)])
  if (port === undefined) throw new Error(`${file} does not listen: ${(await complaints).slice(-2_000)}`)
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL')
    await end
  }
  return { port, stop }
}

/** The exit code of a process, or the signal that ended it. */
function endOf(child: ChildProcess): Promise<number | string | null> {
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => resolve(code ?? signal))
  })
}

/** The port that a stream tells; never settles where it tells none. */
function portIn(stream: Readable): Promise<number> {
  return new Promise((resolve) => {
    let seen = ''
    stream.on('data', (chunk: Buffer) => {
      seen += chunk.toString()
      const [, port] = /"port":(\d+)/.exec(seen) ?? []
      if (port !== undefined) resolve(Number(port))
    })
  })
}
