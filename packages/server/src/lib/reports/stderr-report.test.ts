import { afterEach, describe, expect, it, vi } from 'vitest'
import { errors } from '../../../test/answer.ts'
import { hostileValues, secret } from '../../../test/hostile-values.ts'
import { beginning, failed, request, tellTo } from '../../../test/tell-to.ts'
import { createStderrReport } from './stderr-report.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

describe('createStderrReport()', () => {
  it('writes one line of JSON: what was sent, to whom, what was thrown and what led to it', () => {
    const { lines, records, report } = tellTo()
    const cause = Object.assign(new Error('connection refused'), { code: 'ECONNREFUSED' })
    report(failed(new TypeError('boom\nline two', { cause })))
    expect(lines[0]).not.toMatch(/[\n\r]/)
    expect(records()).toEqual([
      {
        time: beginning,
        level: 'error',
        code: 'SRV_001',
        status: 500,
        fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
        method: 'GET',
        route: '/customers/:id',
        path: '/customers/7',
        requestId: 'r-1',
        clientRequestId: 'c-1',
        thrown: {
          name: 'TypeError',
          message: 'boom\nline two',
          stack: expect.stringMatching(/^at \S/) as string,
        },
        causes: [
          {
            name: 'Error',
            message: 'connection refused',
            code: 'ECONNREFUSED',
            stack: expect.stringMatching(/^at /) as string,
          },
        ],
      },
    ])
  })

  it('says of a catalog error what is behind it, and leaves out what is not known', () => {
    const { records, report } = tellTo()
    report({
      status: 502,
      code: 'UPS_001',
      severity: 'warning',
      thrown: errors.badUpstream({ cause: 'refused' }),
      request: undefined,
    })
    expect(records()).toMatchObject([
      {
        level: 'warning',
        thrown: { name: 'ApiError', code: 'UPS_001' },
        causes: [{ name: 'string', message: 'refused' }],
      },
    ])
    expect(Object.keys(records()[0] ?? {})).toEqual([
      'time',
      'level',
      'code',
      'status',
      'fingerprint',
      'thrown',
      'causes',
    ])
  })

  it('has no fingerprint of an error that its code says all of', () => {
    const { records, report } = tellTo()
    report(failed(errors.unavailable(), { code: 'SRV_002', status: 503 }))
    expect(records()[0]).not.toHaveProperty('fingerprint')
  })

  it('tells what is at least a warning, or as loud as asked', () => {
    const levels = ['info', 'warning', 'error'] as const
    const heard = levels.map((lowest) => {
      const { records, report } = tellTo({ lowest })
      for (const severity of levels) report(failed('x', { severity }))
      return records().map(({ level }) => level)
    })
    expect(heard).toEqual([levels, ['warning', 'error'], ['error']])
  })

  it('writes no header of a request', () => {
    const { lines, report } = tellTo()
    report(failed('x'))
    expect(lines.join()).not.toContain(secret)
  })

  it('writes nothing that a terminal obeys', () => {
    const { lines, records, report } = tellTo()
    const text = '\u001b[2J\u0085\u2028\u202e\u{e0001}\ud800'
    report(failed(text))
    expect(lines[0]).toMatch(/^[\x20-\x7e]*$/)
    expect(records()).toMatchObject([{ thrown: { message: text } }])
  })

  it.each(hostileValues)('survives $name', ({ make }) => {
    const { records, report } = tellTo()
    report(failed(make()))
    report(failed(errors.internal({ cause: make() })))
    report(failed(new Error('x', { cause: make() })))
    expect(records().map(({ level }) => level)).toEqual(['error', 'error', 'error'])
  })

  it('writes no more than some kilobytes of what is huge', () => {
    const { lines, report } = tellTo()
    const deep = Array.from({ length: 1_000 }).reduce<unknown>(
      (cause) => new Error('x'.repeat(100_000), { cause }),
      null,
    )
    report(failed(deep, { request: { ...request, path: `/${'x'.repeat(100_000)}` } }))
    report(failed(new AggregateError(Array.from({ length: 1_000 }, () => new Error('x'.repeat(100_000))))))
    report(failed(Object.assign(new Error('x'), { name: 'x'.repeat(100_000), stack: 'at x\n'.repeat(100_000) })))
    expect(lines.map(({ length }) => length < 60_000)).toEqual([true, true, true])
  })

  it('writes to stderr by default, through the console of the moment', () => {
    const report = createStderrReport()
    const print = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    void report(failed('x'))
    expect(print).toHaveBeenCalledOnce()
  })

  it.each([0, -1, NaN])('refuses to tell %d a minute', (perMinute) => {
    expect(() => createStderrReport({ perMinute })).toThrow(new RangeError('perMinute is a number from 1'))
  })
})
