// Puts the built packages beside the compilers and libraries that use them, and generates from the document of the Customers API:
// hey-api's client; and openapi-typescript's paths, which must be the ones committed. With --write they are from now on.
import { createClient } from '@hey-api/openapi-ts'
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { startApi } from '../../apps/customers/test/start-api.ts'
import { putBuilt } from '../put-built.ts'

const here = fileURLToPath(new URL('.', import.meta.url))
const generated = `${here}generated`
const document = `${generated}/openapi.json`
const paths = fileURLToPath(new URL('../../packages/client/test/customers-paths.gen.ts', import.meta.url))

putBuilt(here, ['contract', 'client'])

const api = await startApi()
mkdirSync(generated, { recursive: true })
writeFileSync(document, (await api.call('GET', '/openapi.json')).text)
await api.stop()

await createClient({ input: document, output: `${generated}/hey-api`, logs: { level: 'silent', file: false } })

const command = [`${here}node_modules/openapi-typescript/bin/cli.js`, document, '--output', paths]
const isWrite = process.argv.includes('--write')
const { status } = spawnSync(process.execPath, isWrite ? command : [...command, '--check'], { stdio: 'inherit' })
if (status !== 0) {
  console.error('To write them: node scripts/run.mjs compat/client/prepare.ts --write')
  process.exitCode = 1
}
