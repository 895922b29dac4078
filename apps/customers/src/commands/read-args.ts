import { parseArgs } from 'node:util'
import type { ParseArgsConfig } from 'node:util'
import { Mistake } from '../mistake.ts'

type Options = NonNullable<ParseArgsConfig['options']>

/** An option with a value. */
export const text = { type: 'string' } as const
/** An option that is there or not. */
export const flag = { type: 'boolean' } as const

/**
 * Reads the arguments of a command; without `allowPositionals` nothing but options.
 *
 * @throws {Mistake} If one is unknown, or lacks its value.
 */
export function readArgs<const Known extends Options>(
  command: string,
  args: readonly string[],
  options: Known,
  allowPositionals = false,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals })
  } catch (problem) {
    throw new Mistake(
      `${(problem as Error).message.split(/\.\s/)[0]}; "customers ${command} --help" lists the options.`,
    )
  }
}
