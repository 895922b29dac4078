import type { AdapterOptions } from './adapter-options.ts'
import type { Respond } from './responder.ts'

const words: Readonly<Record<'mode' | 'foreignReplies', readonly string[]>> = {
  mode: ['answer', 'observe'],
  foreignReplies: ['replace', 'report', 'pass'],
}

/**
 * Checks what an adapter is given, for callers without types: what is misspelt would be found out by the first error.
 *
 * @throws {TypeError} If `respond` is no responder, or an option has no such word.
 */
export function checkAdapterOptions(
  respond: Respond,
  options: Pick<AdapterOptions<never>, 'mode' | 'foreignReplies'>,
): void {
  const given: unknown = respond
  if (typeof given !== 'function' || !('report' in given))
    throw new TypeError('An adapter takes what createResponder({ errors }) makes')
  for (const [name, known] of Object.entries(words)) {
    const word: unknown = Reflect.get(options, name)
    if (word !== undefined && !known.includes(word as string))
      throw new TypeError(`${name} is ${known.map((one) => `'${one}'`).join(' or ')}, not ${JSON.stringify(word)}`)
  }
}
