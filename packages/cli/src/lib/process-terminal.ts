import type { Terminal } from './command.ts'
import { mistake } from './mistake.ts'
import { reasonOf } from './reason-of.ts'

const { stdin, stdout, stderr, versions } = process
// Where it matters, the write itself tells.
for (const stream of [stdout, stderr]) stream.on('error', () => undefined)

/** The terminal, files or pipes that this process was started with. */
export const processTerminal: Terminal & { readonly end: () => Promise<void> } = {
  nodeVersion: versions.node,
  // Not `stdin` itself, which would be opened by looking at it.
  stdin: { [Symbol.asyncIterator]: () => stdin[Symbol.asyncIterator]() as AsyncIterator<Uint8Array> },
  print: (text) =>
    new Promise((resolve, reject) => {
      stdout.write(text, (problem) => {
        // Whoever reads has had enough, as `head` has.
        if (!problem || (problem as NodeJS.ErrnoException).code === 'EPIPE') resolve()
        else reject(mistake('unwritable', { file: 'Standard output', reason: reasonOf(problem) }, problem))
      })
    }),
  note: (line) => void stderr.write(`${line}\n`),
  end: () => new Promise((resolve) => void stderr.write('', () => resolve())),
}
