import { readFileSync } from 'node:fs'

/** What a process asked of the files it was watched at. Times are in ms since 1970. */
export type DiskCall = {
  readonly path: string
  /** When it began, and when it was done. */
  readonly from: number
  readonly to: number
} & (
  | { readonly kind: 'create' | 'unlink' | 'sync' }
  | { readonly kind: 'write'; readonly offset: number; readonly bytes: Buffer }
  | { readonly kind: 'truncate'; readonly size: number }
)

/** Every call that changes a file, or could: one that {@link readDiskCalls} does not know must not go unseen. */
const calls =
  'openat,creat,mmap,write,writev,pwrite64,pwritev,pwritev2,ftruncate,truncate,fallocate,copy_file_range,sendfile,' +
  'fsync,fdatasync,sync_file_range,unlink,unlinkat,rename,renameat,renameat2,link,linkat'

/**
 * The command line that notes in `record` what a program asks of these files and folders.
 *
 * @param failing Which syncs fail with an I/O error, in strace's words: `20+9` are the 20th and every 9th after it (none).
 */
export function recordDiskCalls(record: string, paths: readonly string[], failing?: string): readonly string[] {
  const watched = paths.flatMap((path) => ['-P', path])
  const fault = failing === undefined ? [] : ['-e', `inject=fsync,fdatasync:error=EIO:when=${failing}`]
  const asText = ['-y', '-ttt', '-T', '-xx', '-s', '1000000']
  return ['strace', '-f', '--seccomp-bpf', ...asText, '-o', record, '-e', `trace=${calls}`, ...fault, ...watched]
}

/** The first process of a record. */
export function recordedPid(record: string): number {
  return Number(/^\d+/.exec(readFileSync(record, 'latin1'))?.[0])
}

const line =
  /^\d+ +(?<at>\d+\.\d+) (?<name>\w+)\((?<values>.*)\) += (?<result>-?\d+)(?<opened><[^>]*>)?(?: .*)?<(?<took>\d+\.\d+)>$/
// Signals and ends, and what the kill cut short: it may have happened, but nothing waited for it.
const noCall = /^\d+ +\d+\.\d+ (?:\+\+\+|---|\w+\(.*(?:<unfinished \.\.\.>|\) += \?)|<\.\.\. \w+ resumed>\) += \?)/

/**
 * Reads a record, in the order of what it tells.
 *
 * @throws {Error} If it tells of a call that is not known here.
 */
export function readDiskCalls(record: string): readonly DiskCall[] {
  const lines = readFileSync(record, 'latin1').trimEnd().split('\n')
  return lines.filter((text) => !noCall.test(text)).flatMap(toDiskCall)
}

function toDiskCall(text: string): readonly DiskCall[] {
  const { at, name = '', values = '', result = '', opened = '', took } = line.exec(text)?.groups ?? {}
  // A call that failed did nothing.
  if (result.startsWith('-')) return []
  const from = Number(at) * 1_000
  const shared = { path: pathOf(opened || values), from, to: from + Number(took) * 1_000 }
  switch (name) {
    case 'openat':
      return /\bO_CREAT\b/.test(values) ? [{ ...shared, kind: 'create' }] : []
    case 'pwrite64': {
      const [, hex = '', offset = ''] = /, "([^"]*)", \d+, (\d+)$/.exec(values) ?? []
      return [{ ...shared, kind: 'write', offset: Number(offset), bytes: fromHex(hex).subarray(0, Number(result)) }]
    }
    case 'ftruncate':
      return [{ ...shared, kind: 'truncate', size: Number(/, (\d+)$/.exec(values)?.[1]) }]
    case 'fsync':
    case 'fdatasync':
      return [{ ...shared, kind: 'sync' }]
    case 'unlink':
      return [{ ...shared, path: fromHex(/^"([^"]*)"$/.exec(values)?.[1] ?? '').toString(), kind: 'unlink' }]
    default:
      throw new Error(`The record tells of something unknown: ${text.slice(0, 200)}`)
  }
}

/** The file of a descriptor: `22<\x2f…>`. */
function pathOf(values: string): string {
  return fromHex(/<([^>]*)>/.exec(values)?.[1] ?? '').toString()
}

function fromHex(text: string): Buffer {
  return Buffer.from(text.replaceAll(String.raw`\x`, ''), 'hex')
}
