import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'

/** How a command ended, and what it printed. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const patienceMs = 15_000

/** The command line, for a shell. */
export const commandLine: readonly string[] = [process.execPath, '--conditions=faultbook-source', main]

/** Runs the command line as a user does, in a folder, with what comes in; what it prints goes to a file if there is one. */
export async function runFaultbook(args: readonly string[], cwd: string, input = '', output?: string): Promise<Ended> {
  const [node = '', ...first] = commandLine
  const shell = output === undefined ? [node] : ['sh', '-c', '"$@" > "$0"', output, node]
  const [command = '', ...rest] = [...shell, ...first, ...args]
  const child = spawn(command, rest, { cwd, timeout: patienceMs, killSignal: 'SIGKILL' })
  // Not all commands read it.
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  const ended = new Promise<number | null>((resolve) => void child.once('close', resolve))
  const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)])
  return { code, stdout, stderr }
}

/** A folder that is gone after the tests of the file. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'faultbook-cli-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
