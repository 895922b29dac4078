import { writeSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createContext, runInContext } from 'node:vm'
import { gzipSync } from 'node:zlib'
import { buildSync } from 'esbuild'
import { afterAll, describe, expect, it } from 'vitest'
import manifest from '../package.json' with { type: 'json' }

const root = fileURLToPath(new URL('../../../', import.meta.url))
const printed: string[] = []
// Once, and not console.log: Vitest puts a heading over each.
afterAll(() => void writeSync(1, `${printed.join('\n')}\n`))

interface Bundle {
  readonly code: string
  /** The files of each package of which something is in the bundle, by name. */
  readonly contract: readonly string[]
  readonly client: readonly string[]
}

/** Bundles an app as its users do: minified, without what it doesn't use. */
function bundle(
  lines: string,
  options: { readonly ignoreAnnotations?: true; readonly treeShaking?: false } = {},
): Bundle {
  const { outputFiles, metafile } = buildSync({
    stdin: { contents: lines, resolveDir: root, loader: 'ts' },
    absWorkingDir: root,
    conditions: ['faultbook-source'],
    bundle: true,
    minify: true,
    target: 'es2022',
    format: 'iife',
    metafile: true,
    write: false,
    // It warns of imports that `sideEffects` makes empty.
    logLevel: 'error',
    ...options,
  })
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs))
  const filesOf = (name: string): readonly string[] =>
    inputs
      .filter(([file, { bytesInOutput }]) => file.startsWith(`packages/${name}/src/`) && bytesInOutput > 0)
      .map(([file]) => basename(file, '.ts'))
      .toSorted()
  return { code: outputFiles[0]?.text ?? '', contract: filesOf('contract'), client: filesOf('client') }
}

/** An app with a client, given what it knows of codes; prints how large it is. */
function bundleApp(name: string, imports: string, errors: string): Bundle {
  const app = bundle(
    `import { createClient } from '@faultbook/client'\n${imports}\nglobalThis.api = createClient({ baseUrl: '/', ${errors} })`,
  )
  const [bytes, zipped] = [Buffer.byteLength(app.code), gzipSync(app.code, { level: 9 }).length]
  printed.push(`an app with createClient and ${name}: ${bytes} bytes minified, ${zipped} with gzip`)
  return app
}

/** What reads errors, and what makes them. */
const reading = ['decode-error', 'decode-fields', 'fields', 'message', 'retry-after']
const making = ['api-error', 'define-catalog', 'envelope', 'error-status', 'full-row']
/** The files of the contract in a bundle that are none of those. */
const besides = (app: Bundle, ...allowed: readonly string[]): readonly string[] =>
  app.contract.filter((file) => !allowed.includes(file))
/** Words of parts that no client needs, by what they are of. */
const words = {
  jsonSchema: 'json-schema.org',
  envelope: 'application/json; charset',
  problem: 'application/problem+json',
  statusPhrases: 'Misdirected Request',
  rows: 'Copy the whole key again',
}
const wordsIn = ({ code }: Bundle): readonly string[] =>
  Object.entries(words).flatMap(([name, word]) => (code.includes(word) ? [name] : []))

describe('the bundle of an app', () => {
  const withTable = bundleApp(
    'the printed table of the standard catalog',
    `import { errors } from './packages/cli/test/standard-catalog.gen.ts'`,
    'errors',
  )

  it('has, with a printed table, what reads errors and nothing else of the contract', () => {
    expect([besides(withTable, ...reading), wordsIn(withTable)]).toEqual([[], []])
    expect(withTable.code).toContain('UPS_002')
  })

  it('has, without a table, the same but the table', () => {
    const { contract, client, code } = bundleApp('no table', '', '')
    expect([contract, client]).toEqual([withTable.contract, withTable.client])
    expect(code).not.toContain('UPS_002')
  })

  it('has, with rows, the rows and their words, and still nothing that makes errors', () => {
    const app = bundleApp(
      'the rows of the standard catalog',
      `import { standardErrors } from '@faultbook/contract'`,
      'errors: standardErrors',
    )
    expect([besides(app, ...reading), wordsIn(app)]).toEqual([['standard-errors'], ['rows']])
  })

  it('has, with a catalog, what makes errors, and no format, schema or reader of catalogs', () => {
    const app = bundleApp(
      'the standard catalog',
      `import { defineCatalog, standardErrors } from '@faultbook/contract'`,
      'errors: defineCatalog(standardErrors)',
    )
    expect([besides(app, ...reading, ...making), wordsIn(app)]).toEqual([
      ['standard-errors'],
      ['statusPhrases', 'rows'],
    ])
  })

  it.each(['@faultbook/client', '@faultbook/client/errors'])('has, with isFailure of %s, nothing else', (entry) => {
    const { client, contract, code } = bundle(`import { isFailure } from '${entry}'\nglobalThis.isFailure = isFailure`)
    expect([client, contract]).toEqual([['is-failure'], []])
    expect(Buffer.byteLength(code)).toBeLessThan(200)
  })

  it('has nothing of a package that it imports and does not use', () => {
    expect(bundle(`import '@faultbook/client'\nimport '@faultbook/contract'`)).toMatchObject({
      client: [],
      contract: [],
    })
  })
})

describe('sideEffects: false', () => {
  /** Everything that can be reached from a realm's global object, with what it holds. */
  function takeInventory(realm: object): ReadonlyMap<object, Readonly<Record<PropertyKey, PropertyDescriptor>>> {
    const inventory = new Map<object, Readonly<Record<PropertyKey, PropertyDescriptor>>>()
    const rest: unknown[] = [realm]
    while (rest.length > 0) {
      const next = rest.pop()
      if (!(typeof next === 'function' || (typeof next === 'object' && next !== null)) || inventory.has(next)) continue
      const members = Object.getOwnPropertyDescriptors(next)
      inventory.set(next, members)
      for (const name of Reflect.ownKeys(members)) {
        const { value, get, set } = members[name as string] ?? {}
        rest.push(value, get, set)
      }
    }
    return inventory
  }

  /** What is different afterwards, by name. */
  function findChanges(realm: object, before: ReturnType<typeof takeInventory>): readonly string[] {
    const changes: string[] = []
    for (const [object, members] of takeInventory(realm))
      for (const name of Reflect.ownKeys({ ...members, ...before.get(object) })) {
        const [was, is] = [before.get(object)?.[name as string], members[name as string]]
        if (!Object.is(was?.value, is?.value) || was?.get !== is?.get || was?.set !== is?.set)
          changes.push(String(name))
      }
    return changes
  }

  it.each(Object.keys(manifest.exports))('is true of %s: it loads, and leaves the realm as it was', (entry) => {
    const name = `@faultbook/client${entry.slice(1)}`
    const { code, client } = bundle(`export * from '${name}'`, { ignoreAnnotations: true, treeShaking: false })
    expect(client.length, 'what is loaded').toBeGreaterThan(0)
    // All of the platform that is used while they load, by /mock.
    const context = createContext({ AbortSignal: { abort: () => ({}) } })
    const realm = runInContext('globalThis', context) as object
    const before = takeInventory(realm)
    runInContext(code, context)
    expect(findChanges(realm, before)).toEqual([])
  })
})
