// Installs, builds and starts the projects of compat/next, sveltekit and react-router as in production, and calls them: `npm run compat:frameworks`.
// With --installed they stay as they are installed.
import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { brokenPromises, call } from '../fetch-app/check.ts'
import type { Broken } from '../fetch-app/check.ts'
import { frameworkPromises } from '../fetch-app/promises.ts'

interface Framework {
  /** Its folder in compat/. */
  readonly name: string
  /** File and arguments for Node, in that folder. */
  readonly build: readonly string[]
  readonly start: (port: number) => readonly string[]
  /** Promises that it lets nobody keep, and why. */
  readonly holes: Readonly<Record<string, string>>
}

const frameworks: readonly Framework[] = [
  {
    name: 'next',
    build: ['node_modules/next/dist/bin/next', 'build'],
    start: (port) => ['node_modules/next/dist/bin/next', 'start', '--hostname', '127.0.0.1', '--port', String(port)],
    holes: { 'POST ok': 'Next itself answers a method that a route does not export, without body and Allow' },
  },
  { name: 'sveltekit', build: ['node_modules/vite/bin/vite.js', 'build'], start: () => ['build/index.js'], holes: {} },
  {
    name: 'react-router',
    build: ['node_modules/@react-router/dev/bin.cjs', 'build'],
    start: () => ['node_modules/@react-router/serve/bin.cjs', 'build/server/index.js'],
    holes: { 'POST ok': 'React Router answers a route without action 405, but does not say what is allowed' },
  },
]

const telemetry = { NEXT_TELEMETRY_DISABLED: '1' }
const startsWithinMs = 30_000

for (const framework of frameworks) {
  const folder = fileURLToPath(new URL(`../${framework.name}`, import.meta.url))
  if (!process.argv.includes('--installed')) run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], folder)
  run(process.execPath, framework.build, folder)
  const port = await freePort()
  const child = spawn(process.execPath, framework.start(port), {
    cwd: folder,
    env: { ...process.env, ...telemetry, NODE_ENV: 'production', PORT: String(port), HOST: '127.0.0.1' },
    stdio: ['ignore', 'ignore', 'ignore'],
  })
  try {
    await startOf(child, port)
    const broken = await brokenPromises(port, frameworkPromises)
    report(framework, broken)
  } finally {
    child.kill('SIGKILL')
  }
}

/** Runs a program to its end; what it prints is shown where it fails. */
function run(file: string, args: readonly string[], cwd: string): void {
  const { status, stdout, stderr } = spawnSync(file, args, {
    cwd,
    env: { ...process.env, ...telemetry },
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`${file} ${args.join(' ')} failed in ${cwd}: ${stdout}${stderr}`)
}

/** A hole is told with its reason; what breaks besides, or no longer, fails the run. */
function report({ name, holes }: Framework, broken: readonly Broken[]): void {
  const kept = frameworkPromises.length - broken.length
  console.log(`${name}: ${kept} of ${frameworkPromises.length} promises`)
  for (const [id, reason] of Object.entries(holes)) console.log(`- ${id}: ${reason}`)
  const wrong = [
    ...broken.filter(({ id }) => holes[id] === undefined).map(({ sentence }) => sentence),
    ...Object.keys(holes)
      .filter((hole) => broken.every(({ id }) => id !== hole))
      .map((hole) => `${hole} is a hole no longer`),
  ]
  for (const sentence of wrong) console.error(`${name}: ${sentence}`)
  if (wrong.length > 0) process.exitCode = 1
}

/** Waits until a server answers; its process must live. */
async function startOf(child: ChildProcess, port: number): Promise<void> {
  for (const until = Date.now() + startsWithinMs; Date.now() < until && child.exitCode === null;) {
    const answer = await call(port, 'ok').catch(() => undefined)
    if (answer !== undefined) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`It does not answer: ${child.spawnargs.join(' ')}`)
}

/** A port that nobody listens on just now: not all of these servers can say which one they took. */
function freePort(): Promise<number> {
  const server = createServer()
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
