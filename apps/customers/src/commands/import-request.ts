import { extname } from 'node:path'
import { Mistake } from '../mistake.ts'
import { encodings } from '../transfer/import-options.ts'
import type { ImportOptions, TransferFormat } from '../transfer/import-options.ts'
import { parseMapping } from '../transfer/mapping.ts'
import { flag, readArgs, text } from './read-args.ts'

/** An import as it was asked for. */
export interface ImportRequest {
  /** The file's name, or `-` for what comes in. */
  readonly file: string
  readonly options: ImportOptions
  /** Whether a file that was imported is imported once more. */
  readonly isAgain: boolean
  readonly place: { readonly workspace?: string | undefined; readonly 'data-dir'?: string | undefined }
}

/** @throws {Mistake} If the arguments are wrong. */
export function parseImportRequest(args: readonly string[]): ImportRequest {
  const options = {
    workspace: text,
    'data-dir': text,
    format: text,
    map: { ...text, multiple: true },
    'country-names': flag,
    atomic: flag,
    encoding: text,
    again: flag,
  } as const
  const { values, positionals } = readArgs('import', args, options, true)
  const [file, ...others] = positionals
  if (file === undefined || file === '')
    throw new Mistake('Say which file: customers import FILE, or - for what comes in.')
  if (others.length > 0) throw new Mistake('One file at a time: customers import FILE.')
  const map = values.map ?? []
  const mapping = parseMapping(map)
  if ('mistake' in mapping) throw new Mistake(`--map ${mapping.mistake}.`)
  const format = parseFormat(values.format, file)
  const encoding = encodings.find((name) => name === (values.encoding ?? 'utf-8').toLowerCase())
  if (encoding === undefined) throw new Mistake(`--encoding is one of ${encodings.join(', ')}.`)
  if (format === 'ndjson' && encoding !== 'utf-8') throw new Mistake('JSON is in UTF-8: leave --encoding out.')
  return {
    file,
    options: {
      format,
      isAtomic: values.atomic === true,
      map,
      namesCountries: values['country-names'] === true,
      unknownColumns: 'ignore',
      encoding,
    },
    isAgain: values.again === true,
    place: { workspace: values.workspace, 'data-dir': values['data-dir'] },
  }
}

/**
 * The format that is asked for, or else that of the file's name.
 *
 * @throws {Mistake} If there is no such format.
 */
export function parseFormat(asked: string | undefined, file: string): TransferFormat {
  const byName = ['.ndjson', '.jsonl'].includes(extname(file).toLowerCase()) ? 'ndjson' : 'csv'
  const format = (['csv', 'ndjson'] as const).find((name) => name === (asked ?? byName))
  if (format === undefined) throw new Mistake('--format is csv or ndjson.')
  return format
}
