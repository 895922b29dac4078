import { createWriteStream } from 'node:fs'
import { open, realpath, rename, rm, stat } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Mistake } from '../mistake.ts'
import { defaultDataDir } from '../settings.ts'
import { writeCustomers } from '../transfer/write-customers.ts'
import type { Command } from './command.ts'
import { reasonOf } from './import-file.ts'
import { parseFormat } from './import-request.ts'
import { startProgress } from './progress.ts'
import { flag, readArgs, text } from './read-args.ts'
import { withWorkspace } from './with-workspace.ts'

/** How `customers export` is used. */
const help = `customers export --workspace NAME [--format csv|ndjson] [--spreadsheet-safe] [--output FILE]
  --workspace         the workspace of the customers
  --format            csv, ndjson (by the name of the file, or csv)
  --spreadsheet-safe  cells that look like formulas get an apostrophe; such a file is not what is stored
  --output            the file, which is there when it is whole (standard output)
  --data-dir          the folder of the database (DATA_DIR, or ${defaultDataDir})`

/** `customers export …` */
export const exportCommand: Command = {
  help,
  run: async (args, { env, note, stdout, stderr }) => {
    const options = { workspace: text, 'data-dir': text, format: text, 'spreadsheet-safe': flag, output: text } as const
    const { values } = readArgs('export', args, options)
    const { output } = values
    if (output === '') throw new Mistake('--output is the name of a file.')
    const format = parseFormat(values.format, output ?? '')
    await withWorkspace(values, env, async (store, { id }) => {
      const { total } = await store.countCustomers(id, {})
      // Beside what goes to the terminal a bar would be in the way.
      const isShown = output !== undefined || !stdout.isTTY
      const progress = isShown ? startProgress('Exporting', total, stderr, note) : undefined
      let written = 0
      const pages = writeCustomers(store, id, {
        format,
        isSpreadsheetSafe: values['spreadsheet-safe'] === true,
        onRows: (rows) => {
          written = rows
          progress?.update(rows, rows)
        },
      })
      try {
        await (output === undefined ? writeOut(pages, stdout) : writeFile(pages, output))
      } finally {
        progress?.stop()
      }
      if (output !== undefined) note(`${written} ${written === 1 ? 'customer is' : 'customers are'} in ${output}.`)
    })
  },
}

async function writeOut(pages: AsyncGenerator<string>, stdout: NodeJS.WritableStream): Promise<void> {
  try {
    await pipeline(Readable.from(pages), stdout, { end: false })
  } catch (problem) {
    // Whoever reads has had enough, as `head` has.
    if ((problem as { readonly code?: string }).code !== 'EPIPE') throw problem
  }
}

/** What can't be replaced by a file, a pipe or a device, is written to; a link stays, and leads to the new file. */
async function writeFile(pages: AsyncGenerator<string>, output: string): Promise<void> {
  try {
    const there = await stat(output).catch(() => undefined)
    if (there === undefined) await replaceFile(pages, output)
    else if (there.isFile()) await replaceFile(pages, await realpath(output))
    else await pipeline(Readable.from(pages), createWriteStream(output))
  } catch (cause) {
    if ((cause as { readonly code?: string }).code === 'ENOENT')
      throw new Mistake(`There is no folder ${dirname(output)}.`, { cause })
    const reason = reasonOf(cause)
    throw reason === undefined ? cause : new Mistake(`The file ${output} ${reason}.`, { cause })
  }
}

/** Under another name until it is whole: a file that is there is never half of one. */
async function replaceFile(pages: AsyncGenerator<string>, output: string): Promise<void> {
  const unfinished = `${output}.${randomUUID()}.tmp`
  try {
    const handle = await open(unfinished, 'wx')
    try {
      for await (const page of pages) await handle.appendFile(page)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(unfinished, output)
  } catch (cause) {
    await rm(unfinished, { force: true })
    throw cause
  }
}
