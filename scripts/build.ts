// Builds the packages into their dist/, those that others depend on first.
import { rmSync } from 'node:fs'
import { root, runStep } from './run-step.ts'

const packages = ['contract', 'server', 'client', 'cli']

for (const name of packages) {
  rmSync(`${root}packages/${name}/dist`, { recursive: true, force: true })
  if (!runStep('tsc', '-p', `packages/${name}/tsconfig.build.json`)) process.exit(1)
}
