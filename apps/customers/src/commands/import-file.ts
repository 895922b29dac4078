import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Mistake } from '../mistake.ts'
import { inspectFile, spoolTo } from '../transfer/spool.ts'
import type { Spool } from '../transfer/spool.ts'
import type { ImportRequest } from './import-request.ts'

/**
 * Opens the file of an import; what comes in by a pipe is kept in a folder meanwhile, because it is read twice.
 *
 * @throws {Mistake} If it can't be read, or is not in its encoding.
 */
export async function openImportFile(
  { file, options }: ImportRequest,
  folder: string,
  stdin: AsyncIterable<Uint8Array>,
): Promise<Spool> {
  const spool = await read(file, folder, stdin)
  if (spool.badLine === undefined || options.encoding !== 'utf-8') return spool
  await spool.close()
  const advice = options.format === 'csv' ? ', or say --encoding windows-1252' : ''
  throw new Mistake(`Line ${spool.badLine} of ${nameOf(file)} is not UTF-8: save the file as UTF-8${advice}.`)
}

async function read(file: string, folder: string, stdin: AsyncIterable<Uint8Array>): Promise<Spool> {
  try {
    if (file !== '-' && !(await stat(file)).isFIFO()) return await inspectFile(file)
    const spool = await spoolTo(folder, file === '-' ? stdin : createReadStream(file), Number.POSITIVE_INFINITY)
    if (spool === undefined) throw new RangeError('There is no limit to it')
    return spool
  } catch (cause) {
    const reason = reasonOf(cause)
    throw reason === undefined ? cause : new Mistake(`The file ${file} ${reason}.`, { cause })
  }
}

function nameOf(file: string): string {
  return file === '-' ? 'what came in' : file
}

/** Why a file can't be read or written; undefined for what is no fault of the operator's. */
export function reasonOf(thrown: unknown): string | undefined {
  const { code } = thrown as { readonly code?: string }
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'is not there',
    ENOTDIR: 'is not there',
    EISDIR: 'is a folder',
    EACCES: 'may not be read or written by this process',
    EPERM: 'may not be read or written by this process',
    EROFS: 'is on a disk that is read-only',
    ENOSPC: 'has no room: the disk is full',
  }
  return code === undefined ? undefined : reasons[code]
}
