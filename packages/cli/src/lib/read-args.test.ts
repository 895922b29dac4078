import { describe, expect, it } from 'vitest'
import { Mistake } from './mistake.ts'
import { readArgs, text, toggle } from './read-args.ts'

const flags = { out: { ...text, short: 'o' }, check: toggle } as const
const read = (...args: readonly string[]) => readArgs('faultbook types', args, flags)

/** What a mistake says. */
function mistakeOf(...args: readonly string[]): readonly string[] {
  try {
    read(...args)
  } catch (problem) {
    if (problem instanceof Mistake) return [problem.code, problem.message, problem.fix]
    throw problem
  }
  return []
}

describe('readArgs()', () => {
  it('gives flags and the rest', () => {
    const { values, positionals } = read('catalog.json', '--out=a.ts', '--check', '-')
    expect([{ ...values }, positionals]).toEqual([{ out: 'a.ts', check: true }, ['catalog.json', '-']])
  })

  it('takes all after -- for arguments', () => {
    expect(read('--', '--out').positionals).toEqual(['--out'])
  })

  it.each([
    [
      ['--ouf', 'a'],
      'CLI_003',
      'There is no flag --ouf',
      'Did you mean --out? "faultbook types --help" lists the flags.',
    ],
    [['--token=secret'], 'CLI_003', 'There is no flag --token', '"faultbook types --help" lists the flags.'],
    [['-x'], 'CLI_003', 'There is no flag -x', '"faultbook types --help" lists the flags.'],
    [['--__proto__'], 'CLI_003', 'There is no flag --__proto__', '"faultbook types --help" lists the flags.'],
    [['--out'], 'CLI_004', '--out needs a value', '"faultbook types --help" shows how it is used.'],
    [['--out='], 'CLI_004', '--out needs a value', '"faultbook types --help" shows how it is used.'],
    [['--out', '--check'], 'CLI_004', '--out needs a value', '"faultbook types --help" shows how it is used.'],
    [['--check=no'], 'CLI_004', '--check takes no value', '"faultbook types --help" shows how it is used.'],
  ])('refuses %j', (args, ...said) => expect(mistakeOf(...args)).toEqual(said))
})
