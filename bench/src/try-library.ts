import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Library, Told, WireCase } from '../../packages/client/test/cases/wire-case.ts'
import { tryCase } from '../../packages/client/test/try-case.ts'

/** What a process is told: a case, and where its server is. */
export interface Trial {
  readonly title: string
  readonly origin: string
}

/** Says why a library does not survive a case; undefined if it does. */
export type Try = (wireCase: WireCase) => Promise<string | undefined>

/** How long a library may take for a case, in ms; `runCase` gives up long before, if it can. */
const patienceMs = 60_000

/** Puts a library through cases, in a process of its own: another after a case that has ended it, or that it has not settled. */
export async function withLibrary<Done>({ name }: Library, work: (tryOne: Try) => Promise<Done>): Promise<Done> {
  let child: ChildProcess | undefined
  const stop = (): void => {
    child?.kill('SIGKILL')
    child = undefined
  }
  const tryOne: Try = async (wireCase) => {
    let end: string | undefined
    const outcome = await tryCase(wireCase, async (origin) => {
      child ??= await startProcess(name)
      const told = await tell(child, { title: wireCase.title, origin })
      if (typeof told === 'string') end = told
      return typeof told === 'string' ? { settled: 'never', notes: {}, elapsedMs: 0 } : told
    })
    if (outcome.settled === 'never') stop()
    return end ?? wireCase.survives(outcome)
  }
  try {
    return await work(tryOne)
  } finally {
    stop()
  }
}

async function startProcess(name: string): Promise<ChildProcess> {
  const child = fork(fileURLToPath(new URL('survive.ts', import.meta.url)), [name], {
    execArgv: process.execArgv,
    // What it prints on its way out is in the results in a word.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  await once(child, 'message')
  return child
}

/** What it has come to, or how the process has ended instead. */
async function tell(child: ChildProcess, trial: Trial): Promise<Told | string> {
  const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs)
  const over = new AbortController()
  const { signal } = over
  const told = once(child, 'message', { signal }).then(([message]) => message as Told)
  const ended = once(child, 'exit', { signal }).then(([code]) =>
    code === null ? 'The process hangs' : 'The process ends',
  )
  child.send(trial)
  try {
    return await Promise.race([told, ended])
  } finally {
    clearTimeout(timer)
    over.abort()
    for (const loser of [told, ended]) loser.catch(() => undefined)
  }
}
