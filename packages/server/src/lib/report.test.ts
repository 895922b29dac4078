import { afterEach, describe, expect, it, vi } from 'vitest'
import { errors } from '../../test/answer.ts'
import { hostileValues, inOtherRealm, refusingProxy, revokedProxy } from '../../test/hostile-values.ts'
import { describeThrown, isErrorLike } from './describe-thrown.ts'
import type { ErrorReport } from './report.ts'
import type { RequestFacts } from './request-facts.ts'
import { createResponder } from './responder.ts'

const request: RequestFacts = { method: 'GET', path: '/customers', requestId: 'r-1' }

function printed(): ReturnType<typeof vi.fn> {
  return vi.spyOn(console, 'error').mockImplementation(() => undefined)
}

afterEach(() => {
  vi.restoreAllMocks()
})

describe('Respond.report()', () => {
  it('hands over what was thrown and what was sent', () => {
    const seen: ErrorReport[] = []
    const respond = createResponder({ errors, report: (record) => void seen.push(record) })
    const thrown = new Error('secret')
    respond.report(thrown, respond(thrown), request)
    expect(seen).toEqual([{ status: 500, code: 'SRV_001', severity: 'error', thrown, request }])
  })

  it('hands over the severity of the row', () => {
    const seen: unknown[] = []
    const respond = createResponder({ errors, report: ({ severity }) => void seen.push(severity) })
    for (const thrown of [errors.routeNotFound(), errors.badUpstream(), null]) respond.report(thrown, respond(thrown))
    expect(seen).toEqual(['info', 'warning', 'error'])
  })

  it('C17 says 499, and no more than info, where the client had gone', () => {
    const seen: ErrorReport[] = []
    const respond = createResponder({ errors, report: (record) => void seen.push(record) })
    respond.report('x', respond('x'), request, true)
    expect(seen).toEqual([{ status: 499, code: 'SRV_001', severity: 'info', thrown: 'x', request }])
  })

  it('swallows what the report throws, and says so', () => {
    const print = printed()
    const respond = createResponder({
      errors,
      report: () => {
        throw new Error('disk full')
      },
    })
    expect(() => respond.report('x', respond('x'))).not.toThrow()
    expect(JSON.parse(String(print.mock.calls[0]?.[0]))).toMatchObject({
      level: 'error',
      message: 'The error report failed',
    })
  })

  it('tells several, whatever becomes of one of them', () => {
    const print = printed()
    const seen: string[] = []
    const fail = (): never => {
      throw new Error('disk full')
    }
    const respond = createResponder({ errors, report: [fail, ({ code }) => void seen.push(code)] })
    respond.report('x', respond('x'))
    expect(seen).toEqual(['SRV_001'])
    expect(print).toHaveBeenCalledOnce()
  })

  it('complains ten times in a minute, then counts', () => {
    const print = printed()
    const now = vi.spyOn(Date, 'now').mockReturnValue(1_000_000)
    const later = vi.spyOn(globalThis, 'setTimeout').mockReturnValue(7 as unknown as NodeJS.Timeout)
    const respond = createResponder({
      errors,
      report: () => {
        throw new Error('disk full')
      },
    })
    for (let count = 0; count < 1_000; count += 1) respond.report('x', respond('x'))
    expect(print).toHaveBeenCalledTimes(10)
    now.mockReturnValue(1_060_000)
    later.mock.calls[0]?.[0]()
    expect(JSON.parse(String(print.mock.calls[10]?.[0]))).toMatchObject({ leftOut: 990 })
  })

  it('survives a console that throws', () => {
    vi.spyOn(console, 'error').mockImplementation(() => {
      throw new Error('closed')
    })
    const respond = createResponder({ errors })
    expect(() => respond.report('x', respond('x'))).not.toThrow()
  })

  it('swallows what the report rejects with', async () => {
    const print = printed()
    const respond = createResponder({ errors, report: () => Promise.reject(new Error('disk full')) })
    respond.report('x', respond('x'))
    await vi.waitFor(() => expect(print).toHaveBeenCalledOnce())
    expect(String(print.mock.calls[0]?.[0])).toContain('disk full')
  })

  it('swallows a hostile value that the report throws', () => {
    printed()
    const respond = createResponder({
      errors,
      report: () => {
        throw revokedProxy()
      },
    })
    expect(() => respond.report('x', respond('x'))).not.toThrow()
  })

  it('swallows what is returned in place of a promise', () => {
    printed()
    const respond = createResponder({ errors, report: () => ({ catch: 1 }) as unknown as Promise<void> })
    expect(() => respond.report('x', respond('x'))).not.toThrow()
  })
})

describe('describeThrown()', () => {
  it('gives the stack of an Error', () => {
    const error = new Error('boom')
    expect(describeThrown(error)).toBe(error.stack)
  })

  it('gives the stack of an Error of another realm', () => {
    expect(describeThrown(inOtherRealm("new Error('boom')"))).toContain('Error: boom')
  })

  it.each([
    ['boom', () => 'boom'],
    ['[object Null]', () => null],
    ['[object Undefined]', () => undefined],
    ['[object Object]', () => ({ secret: 1 })],
    ['a value that can not be described', () => refusingProxy({})],
  ])('gives %s', (text, make) => {
    expect(describeThrown(make())).toBe(text)
  })

  it('gives text for each hostile value', () => {
    expect(hostileValues.filter(({ make }) => typeof describeThrown(make()) !== 'string')).toEqual([])
  })
})

describe('isErrorLike()', () => {
  it.each([
    ['an Error', true, () => new Error('x')],
    ['a DOMException', true, () => new DOMException('x')],
    ['an Error of another realm', true, () => inOtherRealm("new TypeError('x')")],
    ['a catalog error', true, () => errors.internal()],
    ['an object', false, () => ({ message: 'x' })],
    ['null', false, () => null],
    ['a string', false, () => 'Error'],
    ['a revoked Proxy', false, () => revokedProxy()],
  ])('of %s: %s', (_, expected, make) => {
    expect(isErrorLike(make())).toBe(expected)
  })
})
