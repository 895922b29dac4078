import { basename, isAbsolute, relative, sep } from 'node:path'
import type { Command } from '../command.ts'
import { mistake } from '../mistake.ts'
import { readOut, writeOut } from '../out-file.ts'
import { isCodeTable, printCodeTable } from '../print-code-table.ts'
import { readArgs, text, toggle } from '../read-args.ts'
import { isUrl, readCatalog } from '../read-catalog.ts'
import { toPrintable } from '../to-printable.ts'

const help = `faultbook types <catalog> [--out FILE [--check]]

Prints the table of codes that a client takes as \`errors\`: value and type in one, without the words.

  <catalog>           a catalog.json, its URL, - for standard input, or a module that
                      exports what defineCatalog returns (.ts .mts .cts .js .mjs .cjs)

  --out FILE          write to FILE, only if it changes, and not to standard output
  --check             write nothing; exit with 1 if FILE is not what would be written
  --export NAME       the export of the module that is meant (the only catalog, or errors)
  --timeout SECONDS   how long a URL or a module may take (10)

Examples

  faultbook types catalog.json > src/errors.gen.ts
  faultbook types https://api.example.com/catalog.json --out src/errors.gen.ts
  faultbook types ../api/src/errors.ts --out src/errors.gen.ts --check

Then

  import { errors } from './errors.gen.ts'
  const api = createClient<paths, typeof errors>({ baseUrl, errors })
`

const command = 'faultbook types'

/** `faultbook types <catalog>` */
export const typesCommand: Command = {
  help,
  run: async (args, { print, note, stdin }) => {
    const { values, positionals } = readArgs(command, args, { out: text, check: toggle, export: text, timeout: text })
    const { out, check: isCheck = false, export: exportName } = values
    const [source, ...more] = positionals
    if (source === undefined || more.length > 0)
      throw mistake('wrongArguments', { command, argument: 'catalog', count: String(positionals.length) })
    if (isCheck && out === undefined) throw mistake('badFlag', { flag: '--check', rule: 'needs --out FILE', command })
    const timeoutMs = toTimeoutMs(values.timeout)
    const asked = ['types', toPlace(source), ...(exportName === undefined ? [] : ['--export', toWord(exportName)])]
    const table = printCodeTable(await readCatalog({ source, stdin, timeoutMs, exportName }), asked.join(' '))
    if (out === undefined) {
      await print(table)
      return 0
    }
    const held = readOut(out)
    const isCurrent = held === table
    if (isCheck && !isCurrent) {
      await print(`${out} is not up to date: faultbook ${asked.join(' ')} --out ${out}\n`)
      return 1
    }
    // Such as the module that was read.
    if (!isCodeTable(held ?? '')) throw mistake('foreignFile', { file: out })
    if (!isCurrent) writeOut(out, table)
    note(`${out} ${isCurrent ? 'is up to date' : 'is written'}`)
    return 0
  },
}

function toTimeoutMs(seconds = '10'): number {
  const timeoutMs = Number(seconds) * 1_000
  if (timeoutMs > 0 && timeoutMs < 2 ** 31) return timeoutMs
  throw mistake('badFlag', { flag: '--timeout', rule: 'is a number of seconds', command })
}

/** The source as others may read it: without secrets, and the same on every machine. */
function toPlace(source: string): string {
  if (isUrl(source)) return toWord(source)
  if (!isAbsolute(source)) return toWord(source.split(sep).join('/'))
  const path = relative(process.cwd(), source).split(sep).join('/')
  return toWord(path.startsWith('../') ? basename(path) : path)
}

function toWord(argument: string): string {
  const printable = toPrintable(argument)
  return /^[\w@%+=:,./-]+$/.test(printable) ? printable : JSON.stringify(printable)
}
