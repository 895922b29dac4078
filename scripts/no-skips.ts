import type { Reporter, TestModule } from 'vitest/node'

/** A reporter that fails the run where a test was skipped: for CI, which has every part. */
export const noSkips: Reporter = {
  onTestRunEnd(modules: readonly TestModule[]) {
    const skipped = modules.flatMap((module) => [...module.children.allTests('skipped')])
    if (skipped.length === 0) return
    for (const test of skipped) console.error(`Skipped: ${test.fullName}`)
    process.exitCode = 1
  },
}
