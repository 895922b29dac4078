import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the repository. */
export const root = fileURLToPath(new URL('..', import.meta.url))

const systemFolders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'))
const env = { ...process.env, PATH: [`${root}node_modules/.bin`, ...systemFolders].join(delimiter) }

/** The Node that a user of the packages may have: the first on the path that npm did not put there. */
export const systemNode =
  systemFolders.map((folder) => `${folder}/node`).find((file) => existsSync(file)) ?? process.execPath

/** Runs a command in the repository's folder, with its tools on the path; true when it ended well. Its output goes to ours. */
export function runStep(command: string, ...args: readonly string[]): boolean {
  const { status, error } = spawnSync(command, args, { cwd: root, env, stdio: 'inherit' })
  if (error !== undefined) console.error(error.message)
  return status === 0
}
