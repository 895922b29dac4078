import { statSync, statfsSync } from 'node:fs'
import type { Stats } from 'node:fs'
import { dirname } from 'node:path'

/** What else is known of a database that can't be used. */
interface StoreOpenErrorOptions {
  readonly cause?: unknown
  readonly isDamaged?: boolean
}

/** A database file that can't be used; the message is one sentence that names the file and what is wrong with it. */
export class StoreOpenError extends Error {
  declare readonly name: 'StoreOpenError'
  readonly path: string
  readonly #isDamaged: boolean

  constructor(path: string, reason: string, options: StoreOpenErrorOptions = {}) {
    const { isDamaged = false, ...rest } = options
    super(`The database ${path} can't be used: ${reason}.`, rest)
    this.path = path
    this.#isDamaged = isDamaged
  }

  /** Whether it is the file itself that is damaged. */
  get isDamaged(): boolean {
    return this.#isDamaged
  }
}

Object.defineProperty(StoreOpenError.prototype, 'name', { value: 'StoreOpenError', configurable: true, writable: true })

/** SQLite's primary result codes (sqlite.org/rescode.html) that a person can do something about. */
const reasons: Readonly<Record<number, string>> = {
  3: 'this process may not read or write it',
  5: 'another process has locked it',
  6: 'another process has locked it',
  8: 'this process may not write to it or to its folder',
  10: 'reading or writing it failed',
  11: 'it is corrupt, restore it from a backup',
  13: 'the disk is full',
  23: 'this process may not read or write it',
  26: 'it is not an SQLite database',
}
const cannotOpen = 14
const ioError = 10
const full = 13
const damaged: ReadonlySet<number> = new Set([11, 26])

/** Projects whatever opening a database threw to the error a person reads; its own errors stay as they are. */
export function toStoreOpenError(path: string, thrown: unknown): StoreOpenError {
  if (thrown instanceof StoreOpenError) return thrown
  const isDamaged = damaged.has(primaryCodeOf(thrown))
  return new StoreOpenError(path, reasonOf(path, thrown), { cause: thrown, isDamaged })
}

function reasonOf(path: string, thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  const primary = primaryCodeOf(thrown)
  if (primary === cannotOpen) return whyNoFile(path)
  if (primary === ioError && isDiskFull(path)) return reasons[full] ?? message
  return reasons[primary] ?? message
}

function primaryCodeOf(thrown: unknown): number {
  if (!isSqliteError(thrown)) return 0
  return thrown.errcode & 0xff
}

/** Tells whether SQLite has thrown it. */
export function isSqliteError(thrown: unknown): thrown is Error & { readonly errcode: number } {
  return thrown instanceof Error && 'errcode' in thrown && typeof thrown.errcode === 'number'
}

/** SQLite has one code for all of these. */
function whyNoFile(path: string): string {
  const folder = dirname(path)
  const folderStats = statsOf(folder)
  if (statsOf(path)?.isDirectory()) return 'it is a folder, not a file'
  if (folderStats === undefined) return `there is no folder ${folder}`
  if (!folderStats.isDirectory()) return `${folder} is not a folder`
  return 'this process may not read or write it or its folder'
}

/** What SQLite keeps in memory shared by processes is a file too: without room for it, it tells of a failure to write. */
function isDiskFull(path: string): boolean {
  try {
    return statfsSync(dirname(path)).bavail === 0
  } catch {
    return false
  }
}

function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path)
  } catch {
    return undefined
  }
}
