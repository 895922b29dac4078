// Makes what `npm ci --ignore-scripts` leaves unmade: Prisma's clients, and better-sqlite3 for the system's Node.
import { spawnSync } from 'node:child_process'
import { delimiter } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('.', import.meta.url))
const systemPath = (process.env['PATH'] ?? '').split(delimiter).filter((part) => !part.includes('node_modules'))

for (const provider of ['postgresql', 'mysql', 'sqlite']) {
  const arguments_ = [
    'node_modules/prisma/build/index.js',
    'generate',
    '--no-hints',
    '--schema',
    `prisma/${provider}.prisma`,
  ]
  // Its schema engine, which would be downloaded, has no part in this: any program will do.
  run(process.execPath, arguments_, { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath })
}
// Fetched where there is one for that Node, else compiled: not optimized, which would take three times as long.
run('npm', ['rebuild', 'better-sqlite3'], { PATH: systemPath.join(delimiter), CFLAGS: '-O0', CXXFLAGS: '-O0' })

function run(command: string, arguments_: readonly string[], variables: Readonly<Record<string, string>>): void {
  const { status } = spawnSync(command, arguments_, {
    cwd: folder,
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  if (status !== 0) throw new Error(`${command} ${arguments_.join(' ')} failed`)
}
