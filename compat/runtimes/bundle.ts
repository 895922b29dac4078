// Makes one JavaScript file of the suites, which any runtime can import.
import { builtinModules } from 'node:module'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Plugin } from 'esbuild'
import { parts, root, suiteFiles } from './suites.ts'
import type { Part } from './suites.ts'

const requireBanner = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);"
const here = fileURLToPath(new URL('.', import.meta.url))

/** Bundles the tests of a part into `outFile`, whose `outcome(holes)` runs them. */
export async function bundleSuites(part: Part, outFile: string): Promise<void> {
  const { isForNode } = parts[part]
  const imports = suiteFiles(part).map(
    (file) => `  ${JSON.stringify(file)}: () => import(${JSON.stringify(root + file)}),`,
  )
  await build({
    stdin: {
      contents: `
import { isLeftOut, isForNode } from './left-out.ts'
import { runSuite } from './inside/run-suite.ts'
const files = {\n${imports.join('\n')}\n}
export const outcome = (holes) => runSuite(files, ${isForNode ? 'isForNode' : '(file, name) => !isLeftOut(file, name)'}, holes)`,
      resolveDir: here,
      loader: 'ts',
    },
    outfile: outFile,
    bundle: true,
    format: 'esm',
    target: 'es2023',
    platform: isForNode ? 'node' : 'browser',
    conditions: ['faultbook-source'],
    plugins: [ownVitest, isForNode ? lateSqlite : noBuiltins],
    // What is CommonJS inside asks for Node's modules with `require`.
    ...(isForNode && { banner: { js: requireBanner } }),
    logLevel: 'error',
    // Tests look for the names of functions in stacks.
    keepNames: true,
  })
}

/** Bundles a module, by its path in the repository, into `outFile`: with the built packages, as a user has them. */
export async function bundleModule(file: string, outFile: string): Promise<void> {
  await build({
    entryPoints: [root + file],
    outfile: outFile,
    bundle: true,
    format: 'esm',
    target: 'es2023',
    // What imports something of Node's can't be bundled like this.
    platform: 'neutral',
    logLevel: 'error',
  })
}

const ownVitest: Plugin = {
  name: 'vitest',
  setup(bundler) {
    bundler.onResolve({ filter: /^vitest$/ }, () => ({ path: `${here}inside/vitest.ts` }))
  },
}

const builtins = new RegExp(`^(?:node:.+|${builtinModules.filter((name) => !name.startsWith('_')).join('|')})$`)

/** There are no other realms either; for those who only want a value of one there is what looks like it. */
const lookAlike = "(source) => ({ message: source, stack: source, [Symbol.toStringTag]: 'Error' })"

/** Stands in for Node's modules where there is no Node: a test that calls one fails. */
const noBuiltins = standIn('no-builtins', builtins, (module, name) => {
  if (module === 'node:vm') return name === 'runInContext' ? lookAlike : '() => undefined'
  return `() => { throw new Error('Only Node has ${module}: a test that needs it is to be in left-out.ts') }`
})

/** Asks for this one when it is used, so that a Node without it fails no more than the tests that need it. */
const lateSqlite = standIn(
  'late-sqlite',
  /^node:sqlite$/,
  (module, name) => `process.getBuiltinModule('${module}')?.${name}`,
)

function standIn(name: string, filter: RegExp, toSource: (module: string, name: string) => string): Plugin {
  return {
    name,
    setup(bundler) {
      bundler.onResolve({ filter }, ({ path }) => ({
        path: path.startsWith('node:') ? path : `node:${path}`,
        namespace: name,
      }))
      bundler.onLoad({ filter: /.*/, namespace: name }, async ({ path }) => {
        const names = Object.keys((await import(path)) as object).filter((key) => key !== 'default')
        const lines = names.map((key) => `export const ${key} = ${toSource(path, key)}`)
        return { contents: [...lines, `export default { ${names.join()} }`].join('\n') }
      })
    },
  }
}
