// Puts the built packages beside Nest 12, so that it is this Nest they find, and the suites that are for any Nest.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('.', import.meta.url))
const packages = fileURLToPath(new URL('../../packages/', import.meta.url))
const suite = `${here}suite`

for (const name of ['contract', 'server']) {
  const target = `${here}node_modules/@faultbook/${name}`
  rmSync(target, { recursive: true, force: true })
  mkdirSync(target, { recursive: true })
  cpSync(`${packages}${name}/dist`, `${target}/dist`, { recursive: true })
  writeFileSync(`${target}/package.json`, withoutSource(readFileSync(`${packages}${name}/package.json`, 'utf8')))
}

rmSync(suite, { recursive: true, force: true })
cpSync(`${packages}server/test`, suite, {
  recursive: true,
  // Tests that are for all adapters have their turn from here, with the scenes of Nest alone.
  filter: (path) => !path.endsWith('.test.ts') || /\/nestjs[\w-]*\.test\.ts$/.test(path),
})

/** The manifest as it is published, but for the condition that leads to sources inside this repository. */
function withoutSource(manifest: string): string {
  return manifest.replaceAll(/^\s*"faultbook-source": .*\n/gm, '')
}
