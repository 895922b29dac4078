// Runs a script on a Node that can: `node scripts/run.mjs <script> [arguments]`.
// npm puts the pinned Node of node_modules/.bin first on the path; where install scripts are off it is missing,
// and the system's own has to do. This file must therefore run on any Node.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const oldest = [22, 18]

const root = fileURLToPath(new URL('..', import.meta.url))
const pinned = `${root}node_modules/.bin/node`
const node = isNewEnough(process.versions.node) || !existsSync(pinned) ? process.execPath : pinned

if (node === process.execPath && !isNewEnough(process.versions.node)) {
  console.error(
    `Faultbook needs Node ${oldest.join('.')} or newer and this is ${process.versions.node}: ` +
      'run "npm ci" with install scripts on (it brings its own Node), or install a newer Node.',
  )
  process.exit(2)
}

// Windows has no signals to forward; elsewhere the child gets what we get, and we end as it ends.
const child = spawn(
  node,
  ['--conditions=faultbook-source', '--disable-warning=ExperimentalWarning', ...process.argv.slice(2)],
  {
    stdio: 'inherit',
  },
)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => {
  if (signal === null) process.exit(code ?? 1)
  process.removeAllListeners(signal)
  process.kill(process.pid, signal)
})

function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number)
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1])
}
