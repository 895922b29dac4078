// What some suites need and not every machine has. A machine without a part skips them and says so; CI has them all.
import { spawnSync } from 'node:child_process'
import { existsSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'

const places = {
  shared: fileURLToPath(new URL('../../shared', import.meta.url)),
  chromium: '/usr/bin/chromium',
  openssl: '/usr/bin/openssl',
  strace: '/usr/bin/strace',
  mount: 'unshare --map-root-user --mount',
  postgres: '127.0.0.1:5432',
  mariadb: '127.0.0.1:3306',
} as const

/** What `unshare` is run with so that a process may mount, as root or not. */
export const inNamespace: readonly string[] = ['--map-root-user', '--mount']

export type Part = keyof typeof places

/** What {@link needs} sees of the machine it runs on. */
export interface Machine {
  readonly exists: (path: string) => boolean
  /** Whether a process may have file systems of its own. */
  readonly mounts: () => boolean
  /** Whether something listens there. */
  readonly reaches: (hostAndPort: string) => boolean
  readonly isCi: boolean
  readonly print: (line: string) => void
}

/** A program of its own, since a suite is skipped or not before anything can be awaited. */
const knock = `
  const [host, port] = process.argv.slice(1)
  const socket = require('node:net').connect(Number(port), host)
  socket.on('connect', () => process.exit(0)).on('error', () => process.exit(1))`

const thisMachine: Machine = {
  exists: existsSync,
  // Gone with the process: nothing is left mounted.
  mounts: () => spawnSync('unshare', [...inNamespace, 'mount', '-t', 'tmpfs', 'none', tmpdir()]).status === 0,
  reaches: (hostAndPort) => {
    const [host = '', port = ''] = hostAndPort.split(':')
    return spawnSync(process.execPath, ['--eval', knock, host, port], { timeout: 5_000 }).status === 0
  },
  isCi: process.env['CI'] === 'true',
  // Not console.error: Vitest puts a heading and blank lines around that.
  print: (line) => writeSync(2, `${line}\n`),
}

/**
 * Says whether a suite is to be skipped because a part is missing; prints one line when it is.
 *
 * @throws {Error} If the part is missing in CI (`CI=true`), where nothing is skipped.
 *
 * @example
 * describe('the standard catalog', needs('shared', 'the standard catalog'), () => { … })
 */
export function needs(part: Part, suite: string, machine: Machine = thisMachine): { skip: boolean } {
  if (has(part, machine)) return { skip: false }
  const { isCi, print } = machine
  const sentence = `${suite} needs ${part} (${places[part]})`
  if (isCi) throw new Error(`${sentence}, and CI has every part`)
  print(`skipped: ${sentence}`)
  return { skip: true }
}

function has(part: Part, { exists, mounts, reaches }: Machine): boolean {
  if (part === 'mount') return mounts()
  return part === 'postgres' || part === 'mariadb' ? reaches(places[part]) : exists(places[part])
}

/** Where a part is. */
export function placeOf(part: Part): string {
  return places[part]
}

/** Where a file of the shared folder beside the repository is. */
export function sharedFile(name: string): string {
  return `${places.shared}/${name}`
}
