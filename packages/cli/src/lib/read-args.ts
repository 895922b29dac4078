import { parseArgs } from 'node:util'
import type { ParseArgsConfig } from 'node:util'
import { hintAt } from './closest.ts'
import { mistake } from './mistake.ts'

type Flags = NonNullable<ParseArgsConfig['options']>

/** A flag with a value. */
export const text = { type: 'string' } as const
/** A flag that is there or not. */
export const toggle = { type: 'boolean' } as const

/**
 * Reads the arguments of a command.
 *
 * @throws {Mistake} If a flag is unknown, lacks its value, or has one that it does not take.
 */
export function readArgs<const Known extends Flags>(command: string, args: readonly string[], flags: Known) {
  // Not strict: what Node says of a mistake is a sentence for programmers, without a hint.
  const config = { args: [...args], options: flags, allowPositionals: true } as const
  for (const token of parseArgs({ ...config, strict: false, tokens: true }).tokens) {
    if (token.kind !== 'option') continue
    const { name, rawName, value, inlineValue } = token
    const refuse = (rule: string): never => {
      throw mistake('badFlag', { flag: rawName, rule, command })
    }
    if (!Object.hasOwn(flags, name)) {
      const names = [...Object.keys(flags), 'help'].map((known) => `--${known}`)
      throw mistake('unknownFlag', { flag: rawName, command, hint: hintAt(rawName, names) })
    }
    const takesValue = flags[name]?.type === 'string'
    if (takesValue && (value === undefined || value === '')) refuse('needs a value')
    if (takesValue && inlineValue === false && value.startsWith('-')) refuse('needs a value')
    if (!takesValue && value !== undefined) refuse('takes no value')
  }
  return parseArgs(config)
}
