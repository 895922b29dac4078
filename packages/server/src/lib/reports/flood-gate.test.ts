import { afterEach, describe, expect, it, vi } from 'vitest'
import { errors } from '../../../test/answer.ts'
import { beginning, createClock, failed, tellTo } from '../../../test/tell-to.ts'
import { createStderrReport } from './stderr-report.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

describe('createStderrReport() in a flood', () => {
  it('tells ten of a kind in a minute, the last of them saying so, then counts, then says how many', () => {
    const clock = createClock()
    const { records, report } = tellTo(clock)
    for (let count = 0; count < 10_000; count += 1) report(failed('boom'))
    expect(records()).toHaveLength(10)
    expect(records().map(({ countedUntil }) => countedUntil)).toEqual([
      ...Array.from({ length: 9 }),
      '2026-11-23T10:01:00.000Z',
    ])
    clock.advance(60_000)
    expect(records().slice(10)).toEqual([
      {
        time: '2026-11-23T10:01:00.000Z',
        level: 'warning',
        code: 'SRV_001',
        status: 500,
        fingerprint: records()[0]?.['fingerprint'],
        leftOut: 9_990,
        since: beginning,
      },
    ])
  })

  it('says how many at the next report where no timer runs, and tells of it in full again', () => {
    let now = Date.parse(beginning)
    const { records, report } = tellTo({ now: () => now, schedule: () => undefined, perMinute: 1 })
    for (let count = 0; count < 3; count += 1) report(failed('boom'))
    now += 60_000
    report(failed('boom'))
    expect(records().map(({ leftOut, countedUntil }) => leftOut ?? countedUntil)).toEqual([
      '2026-11-23T10:01:00.000Z',
      2,
      '2026-11-23T10:02:00.000Z',
    ])
  })

  it('loses none: told and counted are together what was reported', () => {
    const clock = createClock()
    const { records, report } = tellTo(clock)
    const texts = ['boom', 'bang', 'crash']
    for (let count = 0; count < 999; count += 1) {
      report(failed(texts[count % 3]))
      clock.advance(1_000)
    }
    clock.advance(120_000)
    const told = records().filter(({ leftOut }) => leftOut === undefined).length
    const counted = records().reduce((sum, { leftOut = 0 }) => sum + Number(leftOut), 0)
    expect(told + counted).toBe(999)
    expect(counted).toBeGreaterThan(0)
  })

  it('keeps one kind from hiding another', () => {
    const { records, report } = tellTo()
    for (let count = 0; count < 1_000; count += 1) report(failed('boom'))
    report(failed(new TypeError('another')))
    report(failed(errors.unavailable(), { code: 'SRV_002', status: 503 }))
    expect(records().slice(10)).toMatchObject([{ thrown: { name: 'TypeError' } }, { code: 'SRV_002' }])
  })

  it('knows no more than 500 kinds a minute, and counts what is beyond by its code', () => {
    const clock = createClock()
    const { records, report } = tellTo(clock)
    for (let count = 0; count < 10_000; count += 1) {
      report(failed(Object.assign(new Error('x'), { stack: '', name: `Error${toWord(count)}` })))
    }
    expect(records()).toHaveLength(510)
    clock.advance(60_000)
    expect(records()[510]).toMatchObject({ code: 'SRV_001', leftOut: 9_490 })
    expect(records()[510]).not.toHaveProperty('fingerprint')
  })

  it('looks again where a timer comes before the minute is over', () => {
    let now = Date.parse(beginning)
    const timers: (() => void)[] = []
    const { records, report } = tellTo({ now: () => now, schedule: (run) => void timers.push(run), perMinute: 1 })
    for (let count = 0; count < 3; count += 1) report(failed('boom'))
    timers.shift()?.()
    now += 60_000
    timers.shift()?.()
    expect(records().map(({ leftOut }) => leftOut)).toEqual([undefined, 2])
    expect(timers).toEqual([])
  })

  it('begins anew where the clock was set back', () => {
    let now = Date.parse(beginning)
    const { records, report } = tellTo({ now: () => now, schedule: () => undefined, perMinute: 1 })
    for (let count = 0; count < 3; count += 1) report(failed('boom'))
    now -= 3_600_000
    report(failed('boom'))
    expect(records().map(({ leftOut }) => leftOut)).toEqual([undefined, 2, undefined])
  })

  it('ends no process where what it left out can not be written', () => {
    const clock = createClock()
    let isClosed = false
    const { report } = tellTo({
      ...clock,
      write: () => {
        if (isClosed) throw new Error('closed')
      },
    })
    for (let count = 0; count < 20; count += 1) report(failed('boom'))
    isClosed = true
    expect(() => clock.advance(60_000)).not.toThrow()
  })

  it('keeps no process alive', () => {
    const unref = vi.fn()
    vi.spyOn(globalThis, 'setTimeout').mockReturnValue({ unref } as unknown as NodeJS.Timeout)
    const report = createStderrReport({ write: () => undefined })
    for (let count = 0; count < 20; count += 1) void report(failed('boom'))
    expect(unref).toHaveBeenCalledOnce()
  })

  it('takes a timer that is a number', () => {
    vi.spyOn(globalThis, 'setTimeout').mockReturnValue(7 as unknown as NodeJS.Timeout)
    const report = createStderrReport({ write: () => undefined })
    for (let count = 0; count < 20; count += 1) void report(failed('boom'))
    expect(setTimeout).toHaveBeenCalledOnce()
  })
})

/** A number in letters: digits are not told apart. */
function toWord(count: number): string {
  return String(count).replaceAll(/\d/g, (digit) => 'abcdefghij'.charAt(Number(digit)))
}
