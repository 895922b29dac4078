import { build } from 'esbuild'
import { fileURLToPath } from 'node:url'
import { reply } from '../cases/script.ts'
import type { Play } from '../cases/script.ts'
import { startMisbehaving } from '../misbehaving-server.ts'
import type { MisbehavingServer } from '../misbehaving-server.ts'

/** Scripts come from the page's own origin only, and text is never run as one. */
const policy = "default-src 'none'; script-src 'self'; connect-src *; worker-src 'self'"
const html = '<!doctype html><meta charset="utf-8"><title>Client</title><script src="/page.js"></script>'
const plain = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy }
const script = { 'content-type': 'text/javascript; charset=utf-8', 'content-security-policy': policy }

/** What the page has. */
export interface PageScript {
  /** Bundled; from this folder. */
  readonly module: string
  /** The name of the global that holds what it exports. */
  readonly as: string
}

/** Serves a page with a module, and a worker; and plays by path for what the page calls on its own origin. */
export async function servePage(
  { module, as }: PageScript,
  plays: Readonly<Record<string, Play>> = {},
): Promise<MisbehavingServer> {
  const { outputFiles } = await build({
    entryPoints: { page: toPath(module), worker: toPath('worker.ts') },
    bundle: true,
    minify: true,
    format: 'iife',
    globalName: as,
    conditions: ['faultbook-source'],
    target: 'es2022',
    outdir: '/',
    write: false,
  })
  const files = new Map(outputFiles.map(({ path, text }) => [path.replaceAll('\\', '/'), text]))
  return startMisbehaving(({ target }) => {
    const [path = ''] = target.split('?')
    if (path === '/') return [reply(200, plain, html)]
    const file = files.get(path)
    if (file !== undefined) return [reply(200, script, file)]
    return plays[path] ?? [reply(404, plain)]
  }, 120_000)
}

function toPath(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url))
}
