import { EventEmitter } from 'node:events'
import { Writable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { stopOnSignals } from './stop-on-signals.ts'

/** A service that stops when it is told to, in a process that only notes how it ends. */
function watch(deadlineMs?: number) {
  const events = new EventEmitter()
  const exits: unknown[] = []
  const stops: number[] = []
  const lines: unknown[] = []
  let finish: () => void = () => undefined
  const stopped = new Promise<void>((resolve) => (finish = resolve))
  const log = pino(
    { base: null, timestamp: false },
    new Writable({
      write(chunk, _, done) {
        lines.push(JSON.parse(String(chunk)))
        done()
      },
    }),
  )
  stopOnSignals({
    service: { stop: (delayMs) => (stops.push(delayMs), stopped) },
    log,
    delayMs: 5,
    ...(deadlineMs !== undefined && { deadlineMs }),
    process: Object.assign(events, { exit: (code: unknown) => void exits.push(code) }) as unknown as NodeJS.Process,
  })
  return { emit: (event: string, value: unknown) => events.emit(event, value), finish, exits, stops, lines }
}

describe('stopOnSignals()', () => {
  it('D56 stops after the delay for a first signal, and ends with 0', async () => {
    const { emit, finish, exits, stops, lines } = watch()
    emit('SIGTERM', 'SIGTERM')
    emit('SIGTERM', 'SIGTERM')
    finish()
    await expect.poll(() => exits).toEqual([0])
    expect([stops, lines]).toEqual([[5], [{ level: 30, delay_ms: 5, msg: 'stopping' }]])
  })

  it('D57 ends with 1 at once for a second signal', () => {
    const { emit, exits } = watch()
    emit('SIGTERM', 'SIGTERM')
    emit('SIGINT', 'SIGINT')
    expect(exits).toEqual([1])
  })

  it('D57 ends with 1 where something under way does not end, and says so', async () => {
    const { emit, exits, lines } = watch(20)
    emit('SIGINT', 'SIGINT')
    // Its timer keeps no process alive.
    await wait(200)
    expect([exits, lines.slice(1)]).toEqual([
      [1],
      [{ level: 50, deadline_ms: 20, msg: 'stopped with requests unanswered' }],
    ])
  })

  it.each(['uncaughtException', 'unhandledRejection'])(
    'D60 tells of an %s, stops without delay, and ends with 1, however many more there are',
    async (event) => {
      const { emit, finish, exits, stops, lines } = watch()
      emit(event, new Error('the first'))
      emit(event, null)
      expect(exits).toEqual([])
      finish()
      await expect.poll(() => exits).toEqual([1])
      expect([stops, lines]).toEqual([
        [0],
        [
          expect.objectContaining({
            level: 60,
            msg: 'crashed',
            thrown: expect.objectContaining({ message: 'the first' }),
          }),
          { level: 30, delay_ms: 0, msg: 'stopping' },
          { level: 60, msg: 'crashed', thrown: { type: 'null' } },
        ],
      ])
    },
  )

  it('D60 ends with 1 where one comes while a signal is obeyed, and lets that end in order', async () => {
    const { emit, finish, exits } = watch()
    emit('SIGTERM', 'SIGTERM')
    emit('uncaughtException', new Error('late'))
    expect(exits).toEqual([])
    finish()
    await expect.poll(() => exits).toEqual([1])
  })
})
