import { build } from 'esbuild'
import type { BuildOptions } from 'esbuild'
import { gzipSync } from 'node:zlib'

/** How big a bundle is, in bytes. */
export interface BundleSize {
  readonly min: number
  readonly gzip: number
}

export interface BundleOptions {
  /** Where the packages are looked for. */
  readonly from: string
  /** What is left out of the bundle, as a page has it anyway. */
  readonly external?: readonly string[]
  /** Whether to pay no heed to `sideEffects: false` and `@__PURE__`. */
  readonly isWary?: boolean
}

/** Bundles a piece of code as the page of a user would be: minified for a browser; what is external doesn't count. */
export async function bundle(code: string, { from, external = [], isWary = false }: BundleOptions): Promise<string> {
  const options = {
    stdin: { contents: code, resolveDir: from },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    external: [...external],
    ignoreAnnotations: isWary,
    write: false,
    logLevel: 'error',
  } as const satisfies BuildOptions
  const { outputFiles } = await build(options)
  return outputFiles.map(({ text }) => text).join('')
}

/** How big a bundle is; gzip at its best, as a server sends it. */
export async function bundleSize(code: string, options: BundleOptions): Promise<BundleSize> {
  const text = await bundle(code, options)
  return { min: Buffer.byteLength(text), gzip: gzipSync(text, { level: 9 }).length }
}
