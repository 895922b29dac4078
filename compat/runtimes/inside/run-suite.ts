import { startTests } from '@vitest/runner'
import type { File, Suite, Test, VitestRunner } from '@vitest/runner'

/** What a runtime says of a suite. */
export interface Outcome {
  /** Tests that were there to run. */
  readonly tests: number
  readonly passed: number
  /** Names of tests that failed, as was expected. */
  readonly holes: readonly string[]
  /** Names of tests that skipped themselves. */
  readonly skipped: readonly string[]
  /** Names of tests that do not belong to this run. */
  readonly others: readonly string[]
  readonly failures: readonly Failure[]
}

interface Failure {
  readonly name: string
  readonly message: string
}

/** Test file, by its path in the repository → what imports it. */
export type SuiteFiles = Readonly<Record<string, () => Promise<unknown>>>

/** Decides whether a test belongs to this run; its name is that of Vitest: `describe > test`. */
export type Chooses = (file: string, name: string) => boolean

/** Runs the tests that are chosen in this runtime, one after another; those named by `holes`, `file > describe > test`, have to fail. */
export async function runSuite(files: SuiteFiles, chooses: Chooses, holes: readonly string[]): Promise<Outcome> {
  const others: string[] = []
  const choose: Chooses = (file, name) => {
    const isChosen = chooses(file, name)
    if (!isChosen) others.push(`${file} > ${name}`)
    return isChosen
  }
  const done = await startTests(Object.keys(files), createRunner(files, choose, holes))
  const tests = done.flatMap((file) => testsOf(file, file.filepath))
  const passed = tests.filter(({ task }) => task.result?.state === 'pass')
  const broken = done.filter(({ result }) => (result?.errors ?? []).length > 0)
  return {
    tests: tests.length,
    passed: passed.filter(({ task }) => !task.fails).length,
    holes: passed.filter(({ task }) => task.fails).map(({ name }) => name),
    skipped: tests.filter(({ task }) => task.mode === 'skip' || task.result?.state === 'skip').map(({ name }) => name),
    others,
    failures: [
      ...broken.map((file) => ({ name: file.filepath, message: messageOf(file) })),
      ...tests
        .filter(({ task }) => task.result?.state === 'fail')
        .map(({ task, name }) => ({ name, message: messageOf(task) })),
    ],
  }
}

function createRunner(files: SuiteFiles, chooses: Chooses, holes: readonly string[]): VitestRunner {
  return {
    config: {
      root: '',
      setupFiles: [],
      name: undefined,
      passWithNoTests: true,
      testNamePattern: undefined,
      allowOnly: false,
      sequence: { seed: 1, hooks: 'stack', setupFiles: 'list' },
      chaiConfig: undefined,
      maxConcurrency: 1,
      testTimeout: 20_000,
      hookTimeout: 30_000,
      retry: 0,
      includeTaskLocation: false,
      tags: [],
      tagsFilter: undefined,
      strictTags: false,
    },
    importFile: (path) => files[path]?.(),
    onCollected: (collected: File[]) => {
      for (const file of collected) {
        keep(file, (name) => chooses(file.filepath, name))
        for (const { task, name } of testsOf(file, file.filepath)) task.fails = holes.includes(name)
      }
    },
  }
}

/** Takes out of a suite what is not to be run, so that nobody counts it. */
function keep(suite: Suite, isWanted: (name: string) => boolean, prefix = ''): void {
  suite.tasks = suite.tasks.filter((task) => {
    const name = prefix + task.name
    if (task.type === 'test') return isWanted(name)
    keep(task, isWanted, `${name} > `)
    return task.tasks.length > 0
  })
}

function testsOf(suite: Suite, name: string): readonly { readonly task: Test; readonly name: string }[] {
  return suite.tasks.flatMap((task) => {
    const full = `${name} > ${task.name}`
    return task.type === 'test' ? [{ task, name: full }] : testsOf(task, full)
  })
}

function messageOf({ result }: Pick<Test, 'result'>): string {
  const [first] = result?.errors ?? []
  const text = first?.stack ?? first?.message ?? 'failed without an error'
  return [first?.message, ...text.split('\n').slice(1, 6)].join('\n')
}
