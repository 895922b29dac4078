// Measures the built client as a user's bundler makes it, and holds it to its budgets; with --check, also whether what is written down is still so.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { bundle, bundleSize } from './bundle-size.ts'
import type { BundleSize } from './bundle-size.ts'
import { root } from './run-step.ts'
import { thousands } from './thousands.ts'

/** What a page takes of the client. */
interface Entry {
  readonly name: string
  readonly code: string
  /** What the page has already: only what comes on top of it counts. */
  readonly besides?: string
  /** In bytes, compressed: what we set out to reach (the budget). */
  readonly aim?: number
  /** In bytes, compressed: more fails (any). */
  readonly budget?: number
}

/** What has been measured, as `bench/results/sizes.json` holds it. */
export interface Size extends BundleSize, Pick<Entry, 'name' | 'aim' | 'budget'> {}

const file = `${root}bench/results/sizes.json`
/** Compressors differ a little from machine to machine. */
const tolerance = 0.01
const core = `export * from '@faultbook/client'\n`
const peers = ['@tanstack/query-core', 'react-hook-form']

const entries: readonly Entry[] = [
  { name: 'everything of @faultbook/client', code: core, aim: 3_000, budget: 6_700 },
  { name: 'createClient', code: `export { createClient } from '@faultbook/client'` },
  { name: 'createFetch', code: `export { createFetch } from '@faultbook/client'` },
  { name: '/errors', code: `export * from '@faultbook/client/errors'`, budget: 250 },
  { name: '/react-hook-form', code: `export * from '@faultbook/client/react-hook-form'`, besides: core, budget: 400 },
  { name: '/tanstack-query', code: `export * from '@faultbook/client/tanstack-query'`, besides: core, budget: 400 },
  { name: '/mock', code: `export * from '@faultbook/client/mock'`, besides: core },
]

const options = { from: `${root}packages/client`, external: peers }
const sizes = await Promise.all(entries.map(measure))
const findings = [...sizes.flatMap(findExcess), ...(await findSideEffects())]
for (const { name, min, gzip, budget } of sizes)
  console.log(
    `${name.padEnd(34)} ${thousands(min)} B, compressed ${thousands(gzip)} B${budget === undefined ? '' : ` of ${thousands(budget)}`}`,
  )

if (!process.argv.includes('--check')) writeFileSync(file, `${JSON.stringify(sizes, undefined, 2)}\n`)
else if (!isWrittenDown()) findings.push('bench/results/sizes.json is not up to date: npm run sizes')
for (const finding of findings) console.error(finding)
process.exitCode = findings.length > 0 ? 1 : 0

async function measure({ name, code, besides, aim, budget }: Entry): Promise<Size> {
  const whole = await bundleSize((besides ?? '') + code, options)
  const base = besides === undefined ? { min: 0, gzip: 0 } : await bundleSize(besides, options)
  return {
    name,
    min: whole.min - base.min,
    gzip: whole.gzip - base.gzip,
    ...(aim !== undefined && { aim }),
    ...(budget !== undefined && { budget }),
  }
}

function findExcess({ name, gzip, budget = Infinity }: Size): readonly string[] {
  return gzip > budget ? [`${name} has ${gzip} B, ${gzip - budget} more than its budget`] : []
}

/** An entry that is imported for its effects has none: a bundler leaves nothing of it. What one leaves that trusts no annotation is printed: definitions. */
async function findSideEffects(): Promise<readonly string[]> {
  const { exports } = JSON.parse(readFileSync(`${options.from}/package.json`, 'utf8')) as { readonly exports: object }
  const found = await Promise.all(
    Object.keys(exports).map(async (path) => {
      const code = `import '@faultbook/client${path.slice(1)}'`
      const [left, leftUntrusted] = [await bundle(code, options), await bundle(code, { ...options, isWary: true })]
      console.log(`import '${path}': ${left.length} B, ${leftUntrusted.length} B without sideEffects and PURE`)
      return left.trim() === '' ? [] : [`${path} has effects: ${left.slice(0, 200)}`]
    }),
  )
  return found.flat()
}

function isWrittenDown(): boolean {
  const written = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as readonly Size[]) : []
  return (
    written.length === sizes.length &&
    sizes.every(({ name, gzip }) => {
      const before = written.find((size) => size.name === name)?.gzip ?? 0
      return Math.abs(before - gzip) <= tolerance * gzip
    })
  )
}
