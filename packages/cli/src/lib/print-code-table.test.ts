import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineCatalog } from '@faultbook/contract'
import type { Row } from '@faultbook/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { printCodeTable } from './print-code-table.ts'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const bin = (name: string): string => `${root}node_modules/.bin/${name}`
const print = (rows: Readonly<Record<string, Row>>): string =>
  printCodeTable(defineCatalog(rows, { codePattern: /^./ }), 'faultbook types -')
const row = { code: 'A_001', status: 404, message: 'Gone' } as const

/** Names and texts that are hard to write down. */
const odd = print({
  ['__proto__']: { ...row, code: "it's" },
  constructor: { ...row, code: 'say "hi"' },
  'two words': { ...row, code: `'both' "of" \\them\\"` },
  1: { ...row, code: 'x\u2028\u2029\uD83D' },
  delete: { ...row, code: '*/ // ${a}`', fields: ['\n', "''", '\0'] },
  größe: { ...row, code: 'Größe 😀' },
})

describe('printCodeTable()', () => {
  it('prints a row on a line, and its members on lines where it is too long for one', () => {
    const fields = ['a'.repeat(40), 'b'.repeat(40)]
    expect(print({ gone: row, long: { ...row, code: 'A_002', fields } })).toBe(`// Printed by: faultbook types -
/* eslint-disable */
// prettier-ignore
export const errors = {
  gone: { code: 'A_001', status: 404 },
  long: {
    code: 'A_002',
    status: 404,
    fields: ['${fields.join("', '")}'],
  },
} as const
`)
  })

  it('prints an empty catalog', () => {
    expect(print({})).toContain('export const errors = {\n} as const\n')
  })

  it('leaves out the words', () => {
    const { title, causes, fixes } = { title: 'Title', causes: ['Cause'], fixes: ['Fix'] }
    const table = print({ gone: { ...row, title, causes, fixes, severity: 'error', stack: 'always', generic: true } })
    expect(table).toContain("  gone: { code: 'A_001', status: 404 },\n")
  })

  describe('as other tools see it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'faultbook-cli-'))
    afterAll(() => rmSync(folder, { recursive: true, force: true }))
    const file = join(folder, 'errors.gen.ts')
    beforeAll(() => writeFileSync(file, odd))

    it('compiles with isolatedDeclarations, to a declaration that says every code', () => {
      const flags = ['--isolatedDeclarations', '--declaration', '--emitDeclarationOnly', '--strict', '--ignoreConfig']
      const { stdout, status } = spawnSync(bin('tsc'), [...flags, file], { encoding: 'utf8', cwd: folder })
      expect([status, stdout]).toEqual([0, ''])
      const declared = readFileSync(join(folder, 'errors.gen.d.ts'), 'utf8')
      expect(declared).toContain('readonly __proto__: {\n        readonly code: "it\'s";')
      expect(declared.match(/readonly code:/g)).toHaveLength(6)
    }, 60_000)

    it.each([
      ['our style', readFileSync(`${root}.oxfmtrc.json`, 'utf8'), odd.replace('// prettier-ignore\n', '')],
      ['any other style', '{ "printWidth": 40, "semi": false, "tabWidth": 8 }', odd],
    ])('is left as it is by a formatter of %s', (_, config, text) => {
      const [settings, formatted] = [join(folder, '.oxfmtrc.json'), join(folder, 'formatted.ts')]
      writeFileSync(settings, config)
      writeFileSync(formatted, text)
      const { status, stderr } = spawnSync(bin('oxfmt'), ['-c', settings, formatted], { encoding: 'utf8' })
      expect([status, readFileSync(formatted, 'utf8')], stderr).toEqual([0, text])
    })
  })
})
