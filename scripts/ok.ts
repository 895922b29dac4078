// Checks everything, in the order that fails soonest: `npm run ok`; with --untested all but the tests, which CI has run by then.
import { runStep, systemNode } from './run-step.ts'

type Step = readonly [name: string, command: string, ...args: readonly string[]]

const vitest = [process.execPath, '--conditions=faultbook-source', 'node_modules/vitest/vitest.mjs', 'run'] as const
const tests: readonly Step[] = [
  ['tests', ...vitest],
  ['proofs', ...vitest, '--mode', 'proofs'],
]

const steps: readonly Step[] = [
  ['format', 'oxfmt', '--check'],
  ['types', 'tsc', '-p', 'tsconfig.json'],
  ['lint', 'oxlint', '--type-aware', '--deny-warnings'],
  ['unused code', 'knip'],
  ['printed docs', process.execPath, '--conditions=faultbook-source', 'scripts/docs.ts', '--check'],
  ['build', process.execPath, 'scripts/build.ts'],
  ['cost of types', process.execPath, 'scripts/type-budget.ts'],
  ['sizes', process.execPath, 'scripts/sizes.ts', '--check'],
  ['built packages', process.execPath, 'scripts/try-build.mjs'],
  ['built packages, system Node', systemNode, 'scripts/try-build.mjs'],
  ...(process.argv.includes('--untested') ? [] : tests),
]

const results = steps.map(([name, command, ...args]) => {
  console.log(`\n── ${name}`)
  const started = performance.now()
  const isOk = runStep(command, ...args)
  return { name, isOk, seconds: (performance.now() - started) / 1_000 }
})

console.log(`\n${'─'.repeat(40)}`)
for (const { name, isOk, seconds } of results) {
  console.log(`${isOk ? 'ok  ' : 'FAIL'}  ${name.padEnd(30)} ${seconds.toFixed(1)} s`)
}
process.exitCode = results.every(({ isOk }) => isOk) ? 0 : 1
