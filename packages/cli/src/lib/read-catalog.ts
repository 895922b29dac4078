import { createReadStream } from 'node:fs'
import { extname } from 'node:path'
import { defineCatalog, parseCatalogJson } from '@faultbook/contract'
import type { Catalog } from '@faultbook/contract'
import { loadCatalogJson } from './load-catalog-json.ts'
import { mistake } from './mistake.ts'
import { readBytes } from './read-bytes.ts'
import { readUrl } from './read-url.ts'
import { reasonOf } from './reason-of.ts'

/** Where a catalog is, and how it is read. */
export interface CatalogSource {
  /** A file, a URL, a module, or `-` for what comes in. */
  readonly source: string
  readonly stdin: AsyncIterable<Uint8Array>
  /** How long a URL or a module may take. */
  readonly timeoutMs: number
  /** The export of a module. */
  readonly exportName?: string | undefined
}

const modules: ReadonlySet<string> = new Set(['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs'])

/** Tells whether a source is a URL. */
export function isUrl(source: string): boolean {
  return /^https?:/i.test(source)
}

/**
 * Reads a catalog; its codes may follow any pattern.
 *
 * @throws {Mistake} If there is none.
 */
export async function readCatalog(from: CatalogSource): Promise<Catalog> {
  const { source, exportName, timeoutMs } = from
  const name = source === '-' ? 'Standard input' : source
  const json =
    !isUrl(source) && modules.has(extname(source))
      ? await loadCatalogJson(source, exportName, timeoutMs)
      : parseJson(name, await readText(name, from))
  try {
    return defineCatalog(parseCatalogJson(json), { codePattern: /^./ })
  } catch (problem) {
    throw mistake('noCatalog', { source: name, rule: reasonOf(problem) }, problem)
  }
}

async function readText(name: string, { source, stdin, timeoutMs }: CatalogSource): Promise<string> {
  const bytes = isUrl(source) ? await readUrl(source, timeoutMs) : await readLocal(name, source, stdin)
  try {
    // Without its byte order mark.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (problem) {
    throw mistake('noJson', { source: name, found: 'bytes that are no UTF-8' }, problem)
  }
}

async function readLocal(name: string, source: string, stdin: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  try {
    return await readBytes(name, source === '-' ? stdin : createReadStream(source))
  } catch (problem) {
    if (!(problem instanceof Error && 'syscall' in problem)) throw problem
    throw mistake('unreadableFile', { file: name, reason: reasonOf(problem) }, problem)
  }
}

function parseJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (problem) {
    throw mistake('noJson', { source: name, found: describe(text, problem) }, problem)
  }
}

/** Without the text itself, which Node's sentence quotes. */
function describe(text: string, problem: unknown): string {
  if (text.trim() === '') return 'nothing'
  if (/^\s*</.test(text)) return 'a page (it begins with <)'
  const [, position] = /position (\d+)/.exec(reasonOf(problem)) ?? []
  const line = position === undefined ? undefined : text.slice(0, Number(position)).split('\n').length
  return line === undefined ? 'a cut or broken text' : `a text that breaks off from JSON in line ${line}`
}
