import { realpathSync, statSync } from 'node:fs'
import type { Stats } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Mistake } from '../mistake.ts'
import type { DatabaseFacts } from '../store/database-facts.ts'

/** @throws {Mistake} If there is not one file, in a folder that is there. */
export function fileOf(files: readonly string[], sentence: string): string {
  const [file = ''] = files
  if (files.length !== 1 || file.trim() === '') throw new Mistake(sentence)
  if (statsOf(dirname(file))?.isDirectory() !== true) throw new Mistake(`There is no folder ${dirname(file)}.`)
  return file
}

/** Tells whether a file is a database, or what SQLite keeps beside it, under whatever name. */
export function belongsTo(database: string, file: string): boolean {
  const [mine, theirs] = [statsOf(database), statsOf(file)]
  if (mine !== undefined && mine.ino === theirs?.ino && mine.dev === theirs.dev) return true
  if (statsOf(dirname(database)) === undefined) return false
  const [own, asked] = [database, file].map((path) => join(realpathSync(dirname(path)), basename(path)))
  return ['', '-wal', '-shm', '-journal'].some((end) => asked === `${own}${end}`)
}

/** What is under a name; undefined where nothing is, or nothing that can be seen. */
export function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path)
  } catch {
    return undefined
  }
}

/** What a backup holds, for a person. */
export function describeBackup(file: string, { schemaVersion, rows }: DatabaseFacts): string {
  const megabytes = ((statsOf(file)?.size ?? 0) / 1_000_000).toFixed(1)
  const width = Math.max(...Object.keys(rows).map((table) => table.length))
  const lines = Object.entries(rows).map(([table, count]) => `  ${table.padEnd(width)} ${String(count).padStart(9)}`)
  return [`${file}: ${megabytes} MB, schema ${schemaVersion}, checked; rows:`, ...lines].join('\n')
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'this process may not write there',
  EPERM: 'this process may not write there',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
}

/** What the file system has against a file, as a sentence. */
export function toFileError(problem: unknown): unknown {
  if (!(problem instanceof Error)) return problem
  const { code, path }: NodeJS.ErrnoException = problem
  if (code === undefined || path === undefined) return problem
  return new Mistake(`${path} can't be written: ${reasons[code] ?? code}.`, { cause: problem })
}
