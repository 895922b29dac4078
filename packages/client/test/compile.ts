import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A program for a compiler. */
export interface Compilation {
  /** Where a folder is made for it, and gone afterwards: what it imports is looked for from there. */
  readonly within: string
  /** The text of each file. */
  readonly files: Readonly<Record<string, string>>
  readonly compilerOptions?: Readonly<Record<string, unknown>>
  /** The `tsc` to be run (the house's). */
  readonly compiler?: string
  readonly args?: readonly string[]
}

/** The repository's folder. */
const root = fileURLToPath(new URL('../../../', import.meta.url))

/** Options under which the packages are their sources. */
export const fromSources = {
  customConditions: ['faultbook-source'],
  allowImportingTsExtensions: true,
  rewriteRelativeImportExtensions: true,
  types: ['node'],
  typeRoots: [`${root}node_modules/@types`],
  paths: { '@faultbook/*': [`${root}packages/*/src/index.ts`] },
}

/** Runs a real compiler, strict, on a program: its exit code, and what it printed. */
export function compile({ within, files, compilerOptions, compiler, args = [] }: Compilation): {
  readonly status: number | null
  readonly printed: string
} {
  const folder = mkdtempSync(join(within, 'faultbook-compile-'))
  try {
    const options = {
      strict: true,
      noEmit: true,
      target: 'es2022',
      lib: ['es2022', 'dom'],
      module: 'nodenext',
      types: [],
      skipLibCheck: false,
      ...compilerOptions,
    }
    const config = { compilerOptions: options, files: Object.keys(files) }
    for (const [name, text] of Object.entries({
      'package.json': '{ "type": "module" }',
      'tsconfig.json': JSON.stringify(config),
      ...files,
    }))
      writeFileSync(join(folder, name), text)
    const tsc = compiler ?? `${root}node_modules/typescript/bin/tsc`
    const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', folder, ...args], {
      encoding: 'utf8',
      cwd: folder,
    })
    return { status, printed: stdout }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
