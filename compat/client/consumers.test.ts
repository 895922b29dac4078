import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { compile } from '../../packages/client/test/compile.ts'
import { consumer, handler, isolated, mistaken } from './consumer-programs.ts'

const here = fileURLToPath(new URL('.', import.meta.url))
const within = `${here}generated`

const compilers = {
  '5.4': `${here}node_modules/typescript-5.4/bin/tsc`,
  '5.5': `${here}node_modules/typescript-5.5/bin/tsc`,
  '5.6': `${here}node_modules/typescript-5.6/bin/tsc`,
  '5.7': `${here}node_modules/typescript-5.7/bin/tsc`,
  '5.8': `${here}node_modules/typescript-5.8/bin/tsc`,
  '5.9': `${here}node_modules/typescript/bin/tsc`,
  '7.0': fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url)),
} as const
type Version = keyof typeof compilers
const versions = Object.keys(compilers) as Version[]

const bundled = { module: 'esnext', moduleResolution: 'bundler' }
const exact = { exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true }
const written = { noEmit: false, outDir: 'out', declaration: true }
const fine = { status: 0, printed: '' }

/** Deadlines that a busy machine keeps. */
const slow = 120_000

describe.each(versions)('a consumer with TypeScript %s', { timeout: slow }, (version) => {
  const compiler = compilers[version]

  it('compiles in the browser, without the types of Node, bundled', () => {
    const compilerOptions = { ...bundled, ...written }
    expect(compile({ within, files: consumer, compiler, compilerOptions })).toEqual(fine)
    const { printed } = compile({ within, files: consumer, compiler, compilerOptions, args: ['--listFilesOnly'] })
    expect(printed).toContain('@faultbook/client/dist/index.d.ts')
    expect(printed).not.toContain('@types/')
  })

  it('compiles under nodenext with exact optional properties', () => {
    expect(compile({ within, files: consumer, compiler, compilerOptions: { ...exact, ...written } })).toEqual(fine)
  })

  it('compiles with the library of 2018 and of workers', () => {
    const compilerOptions = { ...bundled, lib: ['es2018', 'webworker'] }
    expect(compile({ within, files: consumer, compiler, compilerOptions })).toEqual(fine)
  })

  it('is told of mistakes where they are', () => {
    const { status, printed } = compile({ within, files: mistaken, compiler })
    expect(status).not.toBe(0)
    expect(printed).toContain(`program.ts(6,14): error TS2345: Argument of type '"/api/v2/customer"' is not assignable`)
    expect(printed).toContain('program.ts(7,78): error TS2367')
    expect(printed.match(/: error /g)).toHaveLength(2)
  })
})

describe('handleError()', { timeout: slow }, () => {
  const run = (version: Version): ReturnType<typeof compile> =>
    compile({ within, files: handler, compiler: compilers[version], compilerOptions: written })

  it.each(versions.filter((version) => version >= '5.7'))('is there for TypeScript %s', (version) => {
    expect(run(version)).toEqual(fine)
  })

  it.each(versions.filter((version) => version < '5.7'))('gives TypeScript %s parameters of type any', (version) => {
    expect(run(version).printed).toMatch(/^program\.ts\(6,36\): error TS7006: .*'given'/)
  })
})

describe('isolatedDeclarations', { timeout: slow }, () => {
  it.each(versions.filter((version) => version !== '5.4'))('lets TypeScript %s export a client', (version) => {
    const compilerOptions = { ...written, isolatedDeclarations: true }
    expect(compile({ within, files: isolated, compiler: compilers[version], compilerOptions })).toEqual(fine)
  })
})

describe('a consumer on Node', { timeout: slow }, () => {
  it.each(['5.9', '7.0'] as const)('compiles without the DOM, with TypeScript %s', (version) => {
    const typeRoots = [fileURLToPath(new URL('../../node_modules/@types', import.meta.url))]
    const compilerOptions = { ...written, ...exact, lib: ['es2022'], types: ['node'], typeRoots }
    expect(compile({ within, files: consumer, compiler: compilers[version], compilerOptions })).toEqual(fine)
  })
})
