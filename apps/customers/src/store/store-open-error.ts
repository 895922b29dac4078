import { statSync } from 'node:fs'
import type { Stats } from 'node:fs'
import { dirname } from 'node:path'

/** A database file that can't be used; the message is one sentence that names the file and what is wrong with it. */
export class StoreOpenError extends Error {
  declare readonly name: 'StoreOpenError'

  constructor(path: string, reason: string, options?: { readonly cause?: unknown }) {
    super(`The database ${path} can't be used: ${reason}.`, options)
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

/** Projects whatever opening a database threw to the error a person reads; its own errors stay as they are. */
export function toStoreOpenError(path: string, thrown: unknown): StoreOpenError {
  if (thrown instanceof StoreOpenError) return thrown
  return new StoreOpenError(path, reasonOf(path, thrown), { cause: thrown })
}

function reasonOf(path: string, thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  const primary = errcodeOf(thrown) & 0xff
  if (primary === cannotOpen) return whyNoFile(path)
  return reasons[primary] ?? message
}

function errcodeOf(thrown: unknown): number {
  if (!(thrown instanceof Error && 'errcode' in thrown)) return 0
  return typeof thrown.errcode === 'number' ? thrown.errcode : 0
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

function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path)
  } catch {
    return undefined
  }
}
