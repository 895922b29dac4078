// Bundles of the package, as an app, its dependency, and another realm have them.
import { fileURLToPath } from 'node:url'
import { createContext, runInContext } from 'node:vm'
import { build } from 'esbuild'
import { beforeAll, describe, expect, it } from 'vitest'
import * as ours from '../src/index.ts'
import { refusal } from './answers.ts'
import { failureOf } from './failure-of.ts'
import { fakeFetch } from './fake-fetch.ts'

type Package = typeof ours

/** The package as one script, minified, names of classes and functions included. */
async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../src/index.ts', import.meta.url))],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    globalName: 'faultbook',
    conditions: ['faultbook-source'],
    target: 'es2022',
  })
  return outputFiles[0]?.text ?? ''
}

const globals = [
  'Response',
  'Request',
  'Headers',
  'URL',
  'URLSearchParams',
  'AbortController',
  'performance',
  'crypto',
  'TextDecoder',
  'setTimeout',
  'clearTimeout',
  'TransformStream',
]

/** Runs a bundle where nothing is ours but what a platform gives. */
function load(source: string): Package {
  const scope = Object.fromEntries(globals.map((name) => [name, Reflect.get(globalThis, name) as unknown]))
  return runInContext(`${source}; faultbook`, createContext(scope)) as Package
}

/** Another copy in the same realm. */
function loadHere(source: string): Package {
  // oxlint-disable-next-line typescript/no-implied-eval -- what a second copy in node_modules is
  return new Function(`${source}; return faultbook`)() as Package
}

async function failureFrom({ createClient }: Package): Promise<ours.Failure> {
  const { fetch } = fakeFetch(refusal(403, 'PERM_001', { 'x-request-id': 'r-1' }))
  const result = await createClient({ baseUrl: 'https://copies.test', fetch }).result.get('/customers')
  if (result.ok) throw new Error('The call did not fail')
  return result.error
}

const copies: Record<string, Package> = {}

beforeAll(async () => {
  const source = await bundle()
  Object.assign(copies, { 'a second copy': loadHere(source), 'another realm': load(source) })
})

describe.each(['a second copy', 'another realm'])('a failure of %s, minified', (name) => {
  it('case 77 is known by ours, and ours by it', async () => {
    const copy = copies[name] as Package
    const [foreign, own] = [await failureFrom(copy), await failureFrom(ours)]
    expect(copy.Failure).not.toBe(ours.Failure)
    expect([ours.isFailure(foreign), foreign instanceof ours.Failure]).toEqual([true, true])
    expect([copy.isFailure(own), own instanceof copy.Failure]).toEqual([true, true])
  })

  it('case 77 is handled, thrown and made again by ours', async () => {
    const foreign = await failureFrom(copies[name] as Package)
    const handlers = { PERM_001: () => 'forbidden', default: () => 'other' }
    expect(ours.handleError(foreign, handlers as never)).toBe('forbidden')
    expect(await failureOf(Promise.reject(foreign))).toBe(foreign)
    expect(ours.Failure.fromJSON(foreign.toJSON()).toJSON()).toEqual((await failureFrom(ours)).toJSON())
  })

  it('case 77 is no reason to take other errors for failures', () => {
    const copy = copies[name] as Package
    const hookError = new copy.HookError('onRequest', new Error('no'), {})
    expect([ours.isFailure(hookError), hookError instanceof ours.Failure]).toEqual([false, false])
  })

  it('case 80 keeps its name, and what it is an instance of', async () => {
    const copy = copies[name] as Package
    const failure = await failureFrom(copy)
    expect([failure.name, String(failure), failure instanceof copy.Failure]).toEqual([
      'Failure',
      'Failure: This is PERM_001',
      true,
    ])
    expect(failure.constructor.name).not.toBe('Failure')
    expect(JSON.parse(JSON.stringify(failure))).toMatchObject({ name: 'Failure', kind: 'api', error_code: 'PERM_001' })
  })
})

describe('the bundles', () => {
  it('come of one realm, and of another', async () => {
    expect(await failureFrom(copies['a second copy'] as Package)).toBeInstanceOf(Error)
    expect(await failureFrom(copies['another realm'] as Package)).not.toBeInstanceOf(Error)
  })

  it('case 76 keep the function that called in the stack', async () => {
    const { createClient } = copies['a second copy'] as Package
    const { fetch } = fakeFetch(refusal(404, 'RES_001'))
    const loadCustomer = async (): Promise<unknown> =>
      await createClient({ baseUrl: 'https://copies.test', fetch }).get('/')
    expect((await failureOf(loadCustomer())).stack).toContain('loadCustomer')
  })
})
