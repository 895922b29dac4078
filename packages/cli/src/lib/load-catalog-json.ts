import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { toCatalogJson } from '@faultbook/contract'
import type { Catalog, CatalogJson } from '@faultbook/contract'
import { mistake } from './mistake.ts'
import { reasonOf } from './reason-of.ts'

/**
 * Loads a module and takes the catalog that it exports: the one named, the only one, `errors`, or the default export.
 *
 * @throws {Mistake} If it can't be loaded in time, or has no such export.
 */
export async function loadCatalogJson(
  file: string,
  exportName: string | undefined,
  timeoutMs: number,
): Promise<CatalogJson> {
  if (!existsSync(file)) throw mistake('unreadableFile', { file, reason: 'there is no such file' })
  const exported = await load(file, timeoutMs)
  const catalogs = Object.entries(exported).filter((entry): entry is [string, Catalog] => isCatalog(entry[1]))
  const named = (name: string | undefined): Catalog | undefined => catalogs.find(([each]) => each === name)?.[1]
  // A module of CommonJS exports the same object under several names.
  const isOnly = new Set(catalogs.map(([, catalog]) => catalog)).size === 1
  const chosen =
    exportName === undefined ? ((isOnly ? catalogs[0]?.[1] : named('errors')) ?? named('default')) : named(exportName)
  if (chosen !== undefined) return toCatalogJson(chosen)
  const names = catalogs.map(([name]) => name).join(', ')
  const found = exportName === undefined ? names && `several catalogs: ${names}` : `no catalog named ${exportName}`
  throw mistake('noExport', { file, found: found || 'no catalog' })
}

async function load(file: string, timeoutMs: number): Promise<Readonly<Record<string, unknown>>> {
  const late = new Error(`it was not loaded in ${timeoutMs / 1_000} s`)
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(reject, timeoutMs, late)
  const { stdout, stderr } = process
  const { write } = stdout
  // What a module prints while it loads is no part of the result.
  stdout.write = stderr.write.bind(stderr)
  try {
    const loading = import(pathToFileURL(resolve(file)).href) as Promise<Readonly<Record<string, unknown>>>
    return await Promise.race([loading, promise])
  } catch (problem) {
    throw mistake('brokenModule', { file, reason: reasonOf(problem) }, problem)
  } finally {
    stdout.write = write
    clearTimeout(timer)
  }
}

/** Tells makers by their rows: the module may have another copy of the contract than we. */
function isCatalog(value: unknown): value is Catalog {
  if (typeof value !== 'object' || value === null) return false
  const makers = Object.values(value)
  return makers.length > 0 && makers.every((maker) => typeof maker === 'function' && 'row' in maker && 'is' in maker)
}
