import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { CallName } from './calls.ts'

/** What a caller is asked for: what comes of a call, or how many of them it makes in a second of CPU time. */
export interface Order {
  readonly what: CallName
  readonly count?: number
}

export interface Caller {
  readonly tell: (what: CallName) => Promise<unknown>
  readonly callsPerSecond: (what: CallName, count: number) => Promise<number>
  readonly stop: () => void
}

/** Starts a process that calls a server with a library. */
export async function startCaller(library: string, origin: string): Promise<Caller> {
  const child = fork(fileURLToPath(new URL('caller.ts', import.meta.url)), [library, origin], {
    execArgv: process.execArgv,
  })
  const ended = once(child, 'exit').then(() => {
    throw new Error(`The caller with ${library} has ended`)
  })
  ended.catch(() => undefined)
  const next = async (): Promise<unknown> => {
    const [message] = (await Promise.race([once(child, 'message'), ended])) as [{ readonly answer: unknown }]
    return message.answer
  }
  const ask = (order: Order): Promise<unknown> => {
    child.send(order)
    return next()
  }
  await next()
  return {
    tell: (what) => ask({ what }),
    callsPerSecond: async (what, count) => Number(await ask({ what, count })),
    stop: () => child.kill(),
  }
}
