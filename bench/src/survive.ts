// Puts one library through the cases that it is told, in a process of its own: it may hang or end. Started by `try-library.ts`.
import { allCases } from '../../packages/client/test/cases/all-cases.ts'
import { runCase } from '../../packages/client/test/cases/run-case.ts'
import { pickLibrary } from '../libraries/libraries.ts'
import type { Trial } from './try-library.ts'

const library = pickLibrary(process.argv[2] ?? '')

process.on('message', ({ title, origin }: Trial) => void survive(title, origin))
process.on('disconnect', () => process.exit())
process.send?.('ready')

async function survive(title: string, origin: string): Promise<void> {
  const wireCase = allCases.find((candidate) => candidate.title === title)
  if (wireCase === undefined) throw new Error(`There is no case "${title}"`)
  const told = await runCase(wireCase, origin, library)
  // A rejection that nobody handles ends the process a little later.
  setTimeout(() => process.send?.(told), 20)
}
