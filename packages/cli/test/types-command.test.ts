import { mkdirSync, readFileSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineCatalog, standardErrors, toCatalogJson } from '@faultbook/contract'
import { beforeAll, describe, expect, it } from 'vitest'
import { newFolder, runFaultbook } from './run-faultbook.ts'
import type { Ended } from './run-faultbook.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const folder = newFolder()
const run = (...args: readonly string[]) => runFaultbook(['types', ...args], folder)
const catalogJson = JSON.stringify(toCatalogJson(defineCatalog(standardErrors)))
const golden = readFileSync(new URL('standard-catalog.gen.ts', import.meta.url), 'utf8')
/** The same table of another source. */
const goldenOf = (source: string): string => golden.replace(/types .*/, `types ${source}`)
const file = (name: string): string => join(folder, name)
const refused = (said: string): Ended => ({ code: 2, stdout: '', stderr: expect.stringContaining(said) as string })

beforeAll(() => writeFileSync(file('catalog.json'), catalogJson))

describe('faultbook types', () => {
  it.each(['standard-catalog', 'shop-catalog'])('prints packages/cli/test/%s.gen.ts', async (name) => {
    const { code, stdout, stderr } = await runFaultbook(['types', `packages/cli/test/${name}.ts`], root)
    expect([code, stdout]).toEqual([0, readFileSync(`${root}packages/cli/test/${name}.gen.ts`, 'utf8')])
    expect(stderr).not.toContain('faultbook')
  })

  it('reads a file', async () => {
    expect(await run('catalog.json')).toEqual({ code: 0, stdout: goldenOf('catalog.json'), stderr: '' })
  })

  it('prints the same for a file named from the root, wherever that is', async () => {
    const { stdout } = await run(file('catalog.json'))
    const elsewhere = await runFaultbook(['types', file('catalog.json')], root)
    expect([stdout, elsewhere.stdout]).toEqual([goldenOf('catalog.json'), goldenOf('catalog.json')])
  })

  it('reads standard input, with a byte order mark too', async () => {
    const { code, stdout } = await runFaultbook(['types', '-'], folder, `\uFEFF${catalogJson}`)
    expect([code, stdout]).toEqual([0, goldenOf('-')])
  })

  it('puts nothing in the comment but the one line that it is', async () => {
    const name = 'a\nexport const b = 1;\u2028c.json'
    writeFileSync(file(name), catalogJson)
    const { stdout } = await run(name)
    expect(stdout).toBe(goldenOf('"a export const b = 1; c.json"'))
  })

  it.each([
    ['nothing.json', "nothing.json can't be read: there is no such file (CLI_006)"],
    ['.', ". can't be read: it is a folder (CLI_006)"],
    ['catalog.json/a', "catalog.json/a can't be read: part of the path is a file (CLI_006)"],
  ])('refuses %s, which can’t be read', async (source, said) => expect(await run(source)).toEqual(refused(said)))

  it.each([
    ['nothing', '', 'holds nothing, and not JSON'],
    ['a page', '\n<!doctype html><p>secret', 'holds a page (it begins with <), and not JSON'],
    ['half a catalog', catalogJson.slice(0, 900), 'and not JSON'],
    ['a word', 'secret', 'holds a cut or broken text, and not JSON'],
    ['a list', '[]', 'is no catalog: This is no Faultbook catalog'],
    ['null', 'null', 'is no catalog: This is no Faultbook catalog'],
    [
      'another document',
      '{"openapi":"3.1.0"}',
      'is no catalog: This is no Faultbook catalog: "faultbook": 1 is missing',
    ],
    [
      'a broken row',
      '{"faultbook":1,"errors":{"gone":{"code":"A","status":200,"message":"x"}}}',
      'is no catalog: Row gone: status 200 is not a registered error status (400 to 511)',
    ],
    [
      'a code that is there twice',
      '{"faultbook":1,"errors":{"a":{"code":"A","status":404,"message":"x"},"b":{"code":"A","status":404,"message":"x"}}}',
      'is no catalog: Row b: A is also the code of a',
    ],
    ['a text of control', '{"faultbook":1,"errors":{"\\u001b[2J":{"code":1}}}', 'Row  [2J: code 1 does not match'],
  ])('refuses %s, and quotes no text of it', async (_, text, said) => {
    const ended = await runFaultbook(['types', '-'], folder, text)
    expect(ended).toEqual(refused(said))
    expect(ended.stderr).toMatch(/^faultbook: Standard input .*\n {2}Print the catalog: .*\n$/)
    expect(ended.stderr).not.toContain('secret')
  })

  it('refuses bytes that are no UTF-8', async () => {
    writeFileSync(file('utf-16.json'), Buffer.from(`\uFEFF${catalogJson}`, 'utf16le'))
    expect(await run('utf-16.json')).toEqual(
      refused('utf-16.json holds bytes that are no UTF-8, and not JSON (CLI_009)'),
    )
  })

  it('stops reading what is no catalog by its size', async () => {
    expect(await run('/dev/zero')).toEqual(refused('/dev/zero is larger than 16 MiB (CLI_008)'))
  })

  it('says so where standard output has no room', async () => {
    const { code, stderr } = await runFaultbook(['types', 'catalog.json'], folder, '', '/dev/full')
    expect([code, stderr.split('\n')[0]]).toEqual([
      2,
      "faultbook: Standard output can't be written: there is no room left (CLI_013)",
    ])
  })
})

describe('faultbook types --out', () => {
  it('writes, and writes again only what changes', async () => {
    const out = file('errors.gen.ts')
    expect(await run('catalog.json', '--out', out)).toEqual({ code: 0, stdout: '', stderr: `${out} is written\n` })
    expect(readFileSync(out, 'utf8')).toBe(goldenOf('catalog.json'))
    utimesSync(out, 1, 1)
    expect(await run('catalog.json', '--out', out)).toEqual({ code: 0, stdout: '', stderr: `${out} is up to date\n` })
    expect(statSync(out).mtimeMs).toBe(1_000)
    writeFileSync(out, `${golden}// by hand\n`)
    expect(await run('catalog.json', '--out', out)).toMatchObject({ code: 0, stderr: `${out} is written\n` })
    expect(readFileSync(out, 'utf8')).toBe(goldenOf('catalog.json'))
  })

  it('writes through a link', async () => {
    writeFileSync(file('real.ts'), '')
    symlinkSync('real.ts', file('link.ts'))
    expect(await run('catalog.json', '--out', 'link.ts')).toMatchObject({ code: 0 })
    expect(readFileSync(file('real.ts'), 'utf8')).toBe(goldenOf('catalog.json'))
  })

  it('never writes over what it has not printed', async () => {
    writeFileSync(file('own.ts'), 'export const errors = {}\n')
    expect(await run('catalog.json', '--out', 'own.ts')).toEqual(
      refused('own.ts holds something else than a table of ours (CLI_014)'),
    )
    expect(await run('catalog.json', '--out', 'catalog.json')).toMatchObject({ code: 2 })
    expect(readFileSync(file('own.ts'), 'utf8')).toBe('export const errors = {}\n')
    expect(readFileSync(file('catalog.json'), 'utf8')).toBe(catalogJson)
  })

  it('leaves the file as it is where there is no catalog', async () => {
    writeFileSync(file('kept.ts'), 'kept')
    expect(await run('nothing.json', '--out', 'kept.ts')).toMatchObject({ code: 2 })
    expect(readFileSync(file('kept.ts'), 'utf8')).toBe('kept')
  })

  it('refuses a folder that is not there, and a folder', async () => {
    mkdirSync(file('folder'))
    expect(await run('catalog.json', '--out', 'no/errors.ts')).toEqual(
      refused("no/errors.ts can't be written: there is no such folder (CLI_013)"),
    )
    expect(await run('catalog.json', '--out', 'folder')).toEqual(
      refused("folder can't be read: it is a folder (CLI_006)"),
    )
  })
})

describe('faultbook types --check', () => {
  const check = (name: string): Promise<Ended> => run('catalog.json', '--out', name, '--check')

  it.each([
    ['is the same', goldenOf('catalog.json')],
    ['is the same with the line ends of Windows', goldenOf('catalog.json').replaceAll('\n', '\r\n')],
  ])('ends with 0 where the file %s', async (_, text) => {
    writeFileSync(file('same.ts'), text)
    expect(await check('same.ts')).toEqual({ code: 0, stdout: '', stderr: 'same.ts is up to date\n' })
  })

  it('ends with 1 where the file differs or is missing, says what to do, and writes nothing', async () => {
    writeFileSync(file('other.ts'), golden.replace("'AUTH_001'", "'AUTH_009'"))
    const said = (name: string): string => `${name} is not up to date: faultbook types catalog.json --out ${name}\n`
    expect(await check('other.ts')).toEqual({ code: 1, stdout: said('other.ts'), stderr: '' })
    expect(await check('none.ts')).toEqual({ code: 1, stdout: said('none.ts'), stderr: '' })
    expect(readFileSync(file('other.ts'), 'utf8')).toContain('AUTH_009')
    expect(() => statSync(file('none.ts'))).toThrow('ENOENT')
  })
})
