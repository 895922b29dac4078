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
} as const

/** What `unshare` is run with so that a process may mount, as root or not. */
export const inNamespace: readonly string[] = ['--map-root-user', '--mount']

export type Part = keyof typeof places

/** What {@link needs} sees of the machine it runs on. */
export interface Machine {
  readonly exists: (path: string) => boolean
  /** Whether a process may have file systems of its own. */
  readonly mounts: () => boolean
  readonly isCi: boolean
  readonly print: (line: string) => void
}

const thisMachine: Machine = {
  exists: existsSync,
  // Gone with the process: nothing is left mounted.
  mounts: () => spawnSync('unshare', [...inNamespace, 'mount', '-t', 'tmpfs', 'none', tmpdir()]).status === 0,
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
export function needs(
  part: Part,
  suite: string,
  { exists, mounts, isCi, print }: Machine = thisMachine,
): { skip: boolean } {
  if (part === 'mount' ? mounts() : exists(places[part])) return { skip: false }
  const sentence = `${suite} needs ${part} (${places[part]})`
  if (isCi) throw new Error(`${sentence}, and CI has every part`)
  print(`skipped: ${sentence}`)
  return { skip: true }
}

/** Where a file of the shared folder beside the repository is. */
export function sharedFile(name: string): string {
  return `${places.shared}/${name}`
}
