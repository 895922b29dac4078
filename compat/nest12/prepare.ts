// Puts the built packages beside Nest 12, so that it is this Nest they find, and the suites that are for any Nest.
import { cpSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { putBuilt } from '../put-built.ts'

const here = fileURLToPath(new URL('.', import.meta.url))
const suite = `${here}suite`

putBuilt(here, ['contract', 'server'])

rmSync(suite, { recursive: true, force: true })
cpSync(fileURLToPath(new URL('../../packages/server/test', import.meta.url)), suite, {
  recursive: true,
  // Tests that are for all adapters have their turn from here, with the scenes of Nest alone.
  filter: (path) => !path.endsWith('.test.ts') || /\/nestjs[\w-]*\.test\.ts$/.test(path),
})
