import { playedPath } from './script.ts'
import { tellError } from './tell-error.ts'
import type { Library, Setup, Told, WireCase } from './wire-case.ts'

/** What every case starts from; ten times less patient than a program would be. */
const calmSetup: Setup = { timeoutMs: 6_000, totalTimeoutMs: 10_000, retries: 2, backoffMs: 5 }

/** How long a case may take before it counts as one that never settles, in ms. */
const patienceMs = 15_000

/** Runs the client part of a case against its server; never rejects. It needs `fetch`, timers and `performance`, and nothing else. */
export async function runCase({ setup, run }: WireCase, origin: string, library: Library): Promise<Told> {
  const notes: Record<string, unknown> = {}
  const note = (name: string, fact: unknown): void => {
    notes[name] = fact
  }
  const { connect, tell = tellError } = library
  const began = performance.now()
  const finish = (told: Omit<Told, 'notes' | 'elapsedMs'>): Told => ({
    ...told,
    notes,
    elapsedMs: performance.now() - began,
  })
  const work = async (): Promise<Told> => {
    try {
      const call = connect(origin, { ...calmSetup, ...setup })
      const data = await (run
        ? run({ origin, call, connect, note, played: (count) => untilPlayed(origin, count) })
        : call())
      return finish({ settled: 'data', data: data === undefined ? undefined : JSON.parse(JSON.stringify(data)) })
    } catch (thrown) {
      return finish({ settled: 'error', error: tell(thrown) })
    }
  }
  let timer: ReturnType<typeof setTimeout> | undefined
  const patience = new Promise<Told>((resolve) => {
    timer = setTimeout(() => resolve(finish({ settled: 'never' })), patienceMs)
  })
  return Promise.race([work(), patience]).finally(() => clearTimeout(timer))
}

async function untilPlayed(origin: string, count: number): Promise<void> {
  const isPlayed = async (): Promise<boolean> => Number(await (await fetch(origin + playedPath)).text()) >= count
  while (!(await isPlayed())) await sleep(20)
  await sleep(150)
}

async function sleep(ms: number): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
