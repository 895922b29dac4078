// A program that calls with one library and nothing else: its CPU time is what a call costs. Started by `start-caller.ts`.
import { tellError } from '../../packages/client/test/cases/tell-error.ts'
import { pickLibrary } from '../libraries/libraries.ts'
import { calls, setup } from './calls.ts'
import type { CallName } from './calls.ts'
import type { Order } from './start-caller.ts'

/** As many as a busy server has in flight: one alone waits more than it works. */
const atOnce = 8

const [name = '', origin = ''] = process.argv.slice(2)
const call = pickLibrary(name).connect(origin, setup)

process.on('message', ({ what, count }: Order) => {
  void (count === undefined ? tell(what) : measure(what, count)).then((answer) => process.send?.({ answer }))
})
process.on('disconnect', () => process.exit())
process.send?.('ready')

/** What comes of a call, in every library the same. */
async function tell(what: CallName): Promise<object> {
  try {
    return { data: await call(calls[what].call) }
  } catch (thrown) {
    const { isError, status, code, fields } = tellError(thrown)
    return { isError, status, code, fields }
  }
}

/** Calls per second of CPU time. */
async function measure(what: CallName, count: number): Promise<number> {
  let [left, failed] = [count, 0]
  const work = async (): Promise<void> => {
    for (; left > 0;) {
      left -= 1
      await call(calls[what].call).catch(() => (failed += 1))
    }
  }
  const before = process.cpuUsage()
  await Promise.all(Array.from({ length: atOnce }, work))
  const { user, system } = process.cpuUsage(before)
  if (failed !== (what === 'refused' ? count : 0)) throw new Error(`${failed} of ${count} calls of ${what} failed`)
  return (count / (user + system)) * 1_000_000
}
