import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { listen, outputOf } from './processes.ts'
import type { Listening } from './processes.ts'

/** A runtime of this folder's lock file. */
export interface Runtime {
  readonly name: string
  readonly version: string
  /** Whether it has Node's modules. */
  readonly isNodeLike: boolean
  /** What the `outcome(input)` of a bundle gives there. */
  readonly run: (bundle: string, input?: unknown) => Promise<unknown>
  /** Starts a bundle that serves `fetch(request)`; undefined where the runtime has no server for that. */
  readonly serve?: (bundle: string) => Promise<Listening>
}

const folder = fileURLToPath(new URL('node_modules/', import.meta.url))
const workerd = `${folder}@cloudflare/workerd-linux-64/bin/workerd`
const bun = `${folder}@oven/bun-linux-x64-baseline/bin/bun`
const deno = [`${folder}@deno/linux-x64-glibc/deno`, 'run', '--quiet', '--no-config', '--allow-all'] as const

/** All runtimes that are promised, in the order in which they are printed. */
export function allRuntimes(): readonly Runtime[] {
  return [
    ...['20', '22', '24', '26'].map((major) => nodeLike('Node', [`${folder}node${major}/bin/node`])),
    { ...nodeLike('Bun', [bun]), serve: (bundle) => serve([bun], bundle, serveOfBun) },
    { ...nodeLike('Deno', deno), serve: (bundle) => serve(deno, bundle, serveOfDeno) },
    {
      name: 'workerd',
      version: versionOf(workerd),
      isNodeLike: false,
      run: runInWorker,
      serve: startWorker,
    },
  ]
}

type Command = readonly [file: string, ...flags: string[]]

function nodeLike(name: string, [file, ...flags]: Command): Runtime {
  const run = async (bundle: string, input?: unknown): Promise<unknown> => {
    const source = `console.log(JSON.stringify(await module.outcome(${JSON.stringify(input)})))`
    const entry = write(bundle, 'print', source)
    const lines = (await outputOf(file, [...flags, entry])).trim().split('\n')
    return JSON.parse(lines.at(-1) ?? '')
  }
  return { name, version: versionOf(file), isNodeLike: true, run }
}

const serveOfBun = `
const server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: module.fetch })
console.log(JSON.stringify({ port: server.port }))`

const serveOfDeno = `
Deno.serve({ port: 0, hostname: '127.0.0.1', onListen: ({ port }) => console.log(JSON.stringify({ port })) }, module.fetch)`

function serve([file, ...flags]: Command, bundle: string, source: string): Promise<Listening> {
  return listen(file, [...flags, write(bundle, 'serve', source)])
}

async function runInWorker(bundle: string, input?: unknown): Promise<unknown> {
  // Not at the top of the worker: what a module does while it loads may neither wait nor use random numbers.
  const source = `export default { fetch: async () => Response.json(await module.outcome(${JSON.stringify(input)})) }`
  const { port, stop } = await listenWorker(bundle, source)
  try {
    return await (await fetch(`http://127.0.0.1:${port}/`)).json()
  } finally {
    await stop()
  }
}

function startWorker(bundle: string): Promise<Listening> {
  return listenWorker(bundle, 'export default { fetch: module.fetch }')
}

/** A worker of a date when there were no globals of Node yet: one may still be without. */
function listenWorker(bundle: string, source: string): Promise<Listening> {
  const entry = write(bundle, 'worker', source)
  const config = `${entry}.capnp`
  writeFileSync(
    config,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .worker),
    (name = "internet", network = (allow = ["public", "private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
const worker :Workerd.Worker = (
  modules = [
    (name = "${basename(entry)}", esModule = embed "${basename(entry)}"),
    (name = "${basename(bundle)}", esModule = embed "${basename(bundle)}"),
  ],
  compatibilityDate = "2025-06-01",
);
`,
  )
  return listen(workerd, ['serve', config, '--control-fd=3'])
}

/** Writes a module beside a bundle, which it has as `module`; gives its path. */
function write(bundle: string, name: string, source: string): string {
  const file = bundle.replace(/\.js$/, `.${name}.js`)
  writeFileSync(file, `import * as module from './${basename(bundle)}'\n${source}\n`)
  return file
}

function versionOf(file: string): string {
  const [version = ''] = /\d+[\d.-]+\d/.exec(execFileSync(file, ['--version'], { encoding: 'utf8' })) ?? []
  return version
}
