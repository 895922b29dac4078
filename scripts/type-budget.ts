// Says what the types cost a consumer of 500 codes and 250 operations, in instantiations, and fails where that is more than the budget.
// On the packages as they are built; instantiations, since seconds are the machine's.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './run-step.ts'
import { typePrograms } from './type-programs.ts'

const folder = mkdtempSync(join(tmpdir(), 'faultbook-types-'))
const file = join(folder, 'program.ts')
const compilerOptions = {
  customConditions: [],
  types: ['node'],
  typeRoots: [`${root}node_modules/@types`],
  paths: { '@faultbook/*': [`${root}packages/*/dist/index.d.ts`] },
}
writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
writeFileSync(
  join(folder, 'tsconfig.json'),
  JSON.stringify({ extends: `${root}tsconfig.json`, compilerOptions, include: [], files: [file] }),
)

try {
  for (const { name, budget, text } of typePrograms) {
    writeFileSync(file, text)
    const cost = countInstantiations(name)
    const isWithin = cost <= budget
    console.log(`${isWithin ? 'ok  ' : 'FAIL'}  ${name.padEnd(44)} ${count(cost)} of ${count(budget)}`)
    if (!isWithin) process.exitCode = 1
  }
} finally {
  rmSync(folder, { recursive: true })
}

function countInstantiations(name: string): number {
  // One checker: each counts for itself what it shares with the others.
  const options = ['-p', folder, '--extendedDiagnostics', '--checkers', '1']
  const { stdout, status } = spawnSync(process.execPath, [`${root}node_modules/typescript/bin/tsc`, ...options], {
    encoding: 'utf8',
  })
  const [, found] = /^Instantiations:\s+(\d+)$/m.exec(stdout) ?? []
  if (status !== 0 || found === undefined) throw new Error(`${name} does not compile:\n${stdout.slice(0, 2_000)}`)
  return Number(found)
}

function count(value: number): string {
  return value.toLocaleString('en').padStart(7)
}
