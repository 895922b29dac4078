import type { Server } from 'node:http'
import { tellPort } from './listen.ts'

/** One way to the same answers: makes a server that listens, or is about to. */
export type Variant = () => Server | Promise<Server>

/** Starts the variant that the command line names: `kit` is ours, `by-hand` the framework's idiomatic handler, `library` what its users take for it. */
export async function serveVariant(variants: Readonly<Record<'kit' | 'by-hand' | 'library', Variant>>): Promise<void> {
  const [, , name = ''] = process.argv
  const make = (variants as Readonly<Record<string, Variant | undefined>>)[name]
  if (make === undefined) throw new TypeError(`There is no variant ${name}`)
  const server = await make()
  if (server.listening) tellPort(server)
  else server.once('listening', () => tellPort(server))
}
