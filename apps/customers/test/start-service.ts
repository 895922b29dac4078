import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'

/** The service as its operators run it: a process, known by what it prints and what it answers. */
export interface ServiceProcess {
  readonly port: number
  /** The key that it printed; empty in production. */
  readonly demoKey: string
  readonly pid: number
  /** All it has printed so far, on both streams. */
  readonly printed: () => string
  readonly signal: (name: 'SIGTERM' | 'SIGINT' | 'SIGKILL') => void
  /** How it ended: its exit code, or the signal it died of. */
  readonly ended: Promise<number | NodeJS.Signals | null>
  readonly stop: () => Promise<void>
}

export interface CommandResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

type Env = Readonly<Record<string, string>>
type Kill = (signal: NodeJS.Signals) => void

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const runner = fileURLToPath(new URL('../../../scripts/run.mjs', import.meta.url))
const nodeArgs = ['--conditions=faultbook-source', '--disable-warning=ExperimentalWarning']
const patienceMs = 10_000

/** What is still running when the tests of a file are over, failed ones too, is ended. */
const running = new Map<ChildProcess, Kill>()
const endAll = (): void => running.forEach((kill) => kill('SIGKILL'))
afterAll(endAll)
// A file that fails before its first test has no afterAll.
process.once('exit', endAll)

/** The command line of the service; for a shell that has to prepare something first. */
export const commandLine: readonly string[] = [process.execPath, ...nodeArgs, main]

/** An environment with nothing in it but what is given: settings of the machine that tests don't count, nor does how busy it is. */
export function environment(env: Env): Env {
  return { PATH: process.env['PATH'] ?? '', PORT: '0', MAX_LOOP_DELAY: '0', ...env }
}

/** A folder that is gone after the tests. */
export function makeFolder(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'customers-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** Starts it and waits until it listens. `before` is what the command line is run with, as `unshare`. */
export async function startService(env: Env, before: readonly string[] = []): Promise<ServiceProcess> {
  const [command = '', ...args] = [...before, ...commandLine]
  const child = spawn(command, args, { env: environment(env), stdio: ['ignore', 'pipe', 'pipe'] })
  return watch(child, env, (signal) => child.kill(signal))
}

/** Starts it as `npm start` does, in a process group of its own: what it is signaled goes to all of them, as Ctrl-C does. */
export async function startServiceGroup(env: Env): Promise<ServiceProcess> {
  const child = spawn(process.execPath, [runner, main], {
    env: environment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  return watch(child, env, (signal) => process.kill(-(child.pid ?? 0), signal))
}

async function watch(child: ChildProcess, env: Env, kill: Kill): Promise<ServiceProcess> {
  track(child, kill)
  const printed = collect(child)
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) =>
    child.once('exit', (code, signal) => resolve(code ?? signal)),
  )
  const readLine = await waitFor(
    () => (/^Customers API on .*:(\d+),/m.test(printed()) ? printed() : undefined),
    ended,
    printed,
  )
  const port = Number(/^Customers API on .*:(\d+),/m.exec(readLine)?.[1])
  if (env['NODE_ENV'] !== 'production')
    await waitFor(() => (/^Demo key fbk_\w+:/m.test(printed()) ? printed() : undefined), ended, printed)
  return {
    port,
    demoKey: /^Demo key (fbk_\w+):/m.exec(printed())?.[1] ?? '',
    pid: child.pid ?? 0,
    printed,
    signal: kill,
    ended,
    stop: async () => {
      kill('SIGTERM')
      await ended
    },
  }
}

/** Runs it to its end. */
export function runCommand(args: readonly string[], env: Env, before: readonly string[] = []): Promise<CommandResult> {
  const [command = '', ...rest] = [...before, ...commandLine, ...args]
  const child = spawn(command, rest, { env: environment(env), stdio: ['ignore', 'pipe', 'pipe'] })
  const streams = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk: Buffer) => (streams.stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (streams.stderr += chunk.toString()))
  // What should not have started must not go on.
  const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs)
  return new Promise((resolve) => {
    child.once('close', (code) => {
      clearTimeout(timer)
      resolve({ code, ...streams })
    })
  })
}

/** Another process that does something to a database: SQL, and what it does after it. */
export interface OtherProcess {
  readonly end: () => Promise<void>
}

/** Lets another process run SQL and hold what it got, a lock or a transaction, until it is ended. */
export async function holdInOtherProcess(file: string, sql: string): Promise<OtherProcess> {
  const script = `
    const database = new (require('node:sqlite').DatabaseSync)(process.argv[1], { timeout: 2000 })
    database.exec(process.argv[2])
    console.log('done')
    process.stdin.resume()`
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', '-e', script, file, sql], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  track(child)
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve())
    child.once('exit', () => reject(new Error(`${sql} failed`)))
  })
  return {
    end: () => {
      child.kill('SIGKILL')
      return ended
    },
  }
}

/** Lets another process run SQL. */
export function runInOtherProcess(file: string, sql: string): void {
  const script = 'new (require("node:sqlite").DatabaseSync)(process.argv[1], { timeout: 2000 }).exec(process.argv[2])'
  const { status, stderr } = spawnSync(process.execPath, [
    '--disable-warning=ExperimentalWarning',
    '-e',
    script,
    file,
    sql,
  ])
  if (status !== 0) throw new Error(`${sql} failed: ${String(stderr)}`)
}

/** Writes nonsense over every page but the first, which holds the schema. */
export function overwritePages(file: string): void {
  const { size } = statSync(file)
  const handle = openSync(file, 'r+')
  writeSync(handle, Buffer.alloc(size - 4_096, 0xa5), 0, size - 4_096, 4_096)
  closeSync(handle)
}

function track(child: ChildProcess, kill: Kill = (signal) => child.kill(signal)): void {
  running.set(child, kill)
  child.once('exit', () => running.delete(child))
}

function collect(child: ChildProcess): () => string {
  let text = ''
  child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (text += chunk.toString()))
  return () => text
}

async function waitFor(
  look: () => string | undefined,
  ended: Promise<unknown>,
  printed: () => string,
): Promise<string> {
  let isOver = false
  void ended.then(() => (isOver = true))
  const deadline = Date.now() + patienceMs
  for (;;) {
    const found = look()
    if (found !== undefined) return found
    if (isOver || Date.now() > deadline) throw new Error(`The service did not start:\n${printed()}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
