import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { newFolder, runFaultbook } from './run-faultbook.ts'

const folder = newFolder()
const contract = new URL('../../contract/src/index.ts', import.meta.url).href
const define = (code: string): string => `defineCatalog({ gone: { code: '${code}', status: 404, message: 'Gone' } })`
const row = (code: string): string => `  gone: { code: '${code}', status: 404 },\n`

/** Prints the table of a module of the lines given. */
function run(name: string, lines: readonly string[], ...flags: readonly string[]) {
  const importing = name.endsWith('.cjs')
    ? `const { defineCatalog } = require(${JSON.stringify(new URL(contract).pathname)})`
    : `import { defineCatalog } from ${JSON.stringify(contract)}`
  writeFileSync(join(folder, name), [importing, ...lines].join('\n'))
  return runFaultbook(['types', name, ...flags], folder)
}

describe('faultbook types <module>', () => {
  it.each([
    ['named.ts', `export const anything: object = ${define('A_001')}`],
    ['default.mts', `export default ${define('A_001')}`],
    ['plain.mjs', `export const rows = { gone: {} }, list = [], nothing = null, f = () => 1, x = ${define('A_001')}`],
    ['common.cjs', `exports.errors = ${define('A_001')}`],
    ['whole.cjs', `module.exports = ${define('A_001')}`],
    ['twice.ts', `export const one = ${define('A_001')}\nexport { one as two, one as default }`],
    ['errors.ts', `export const errors = ${define('A_001')}, others = ${define('A_002')}\nexport default others`],
    ['other.ts', `const errors = ${define('A_001')}\nexport const one = ${define('A_002')}\nexport default errors`],
  ])('takes the catalog of %s', async (name, line) => {
    const { code, stdout, stderr } = await run(name, [line])
    expect([code, stdout], stderr).toEqual([
      0,
      `// Printed by: faultbook types ${name}\n/* eslint-disable */\n// prettier-ignore\nexport const errors = {\n${row('A_001')}} as const\n`,
    ])
  })

  it('takes the export that is named, and says so', async () => {
    const { stdout } = await run(
      'two.ts',
      [`export const one = ${define('A_001')}, two = ${define('A_002')}`],
      '--export',
      'two',
    )
    expect(stdout).toMatch(/^\/\/ Printed by: faultbook types two\.ts --export two\n/)
    expect(stdout).toContain(row('A_002'))
  })

  it('keeps what the module prints out of the table, and does not wait for what it leaves open', async () => {
    const { code, stdout, stderr } = await run('loud.ts', [
      `console.log('printed')`,
      `setInterval(() => console.log('later'), 60_000)`,
      `export const errors = ${define('A_001')}`,
    ])
    expect([code, stdout.includes('printed'), stderr]).toEqual([0, false, 'printed\n'])
  })

  it.each([
    ['none.ts', 'export const a = 1', [], 'none.ts exports no catalog (CLI_012)'],
    [
      'many.ts',
      `export const one = ${define('A_001')}, two = ${define('A_002')}`,
      [],
      'many.ts exports several catalogs: one, two (CLI_012)',
    ],
    [
      'misnamed.ts',
      `export const errors = ${define('A_001')}`,
      ['--export', 'error'],
      'misnamed.ts exports no catalog named error (CLI_012)',
    ],
    ['throws.ts', `throw new Error('first\\nsecond')`, [], "throws.ts can't be loaded: first (CLI_011)"],
    ['throws-text.ts', `throw 'x'`, [], "throws-text.ts can't be loaded: x (CLI_011)"],
    ['throws-null.ts', 'throw null', [], "throws-null.ts can't be loaded: null (CLI_011)"],
    ['broken.ts', 'export const = 1', [], "broken.ts can't be loaded: "],
    ['lacking.ts', `import './no-such-file.js'`, [], "lacking.ts can't be loaded: Cannot find module"],
    ['types.ts', 'export enum A { B }', [], "types.ts can't be loaded: "],
    ['bad-row.ts', define('no code'), [], 'bad-row.ts can\'t be loaded: Row gone: code "no code" does not match'],
    ['ends.ts', 'process.exit(0)', [], ''],
    [
      'waits.ts',
      'await new Promise(() => undefined)',
      ['--timeout', '0.5'],
      "waits.ts can't be loaded: it was not loaded in 0.5 s (CLI_011)",
    ],
  ])('refuses %s', async (name, line, flags, said) => {
    const { code, stdout, stderr } = await run(name, [line], ...flags)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(said)
  })

  it('refuses a module that is not there', async () => {
    const { code, stderr } = await runFaultbook(['types', 'nowhere.ts'], folder)
    expect([code, stderr.split('\n')[0]]).toEqual([
      2,
      "faultbook: nowhere.ts can't be read: there is no such file (CLI_006)",
    ])
  })
})
