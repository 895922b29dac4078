import { types } from 'node:util'
import { createContext, runInContext } from 'node:vm'
import { afterEach, describe, expect, it } from 'vitest'
import { ApiError, isApiError, recordStacks } from './api-error.ts'
import { defineCatalog } from './define-catalog.ts'

const expected = { code: 'CUS_001', status: 409 } as const
const internal = { code: 'SRV_001', status: 500 } as const
const limit = Error.stackTraceLimit

afterEach(() => {
  Object.defineProperty(Error, 'stackTraceLimit', {
    value: limit,
    writable: true,
    enumerable: true,
    configurable: true,
  })
})

describe('ApiError', () => {
  it('is a real Error', () => {
    const error = new ApiError(expected, 'Taken')
    expect([error instanceof Error, types.isNativeError(error), Object.prototype.toString.call(error)]).toEqual([
      true,
      true,
      '[object Error]',
    ])
  })

  it.skipIf(!('isError' in Error))('is an error to Error.isError', () => {
    const isError: unknown = Reflect.get(Error, 'isError')
    expect(Reflect.apply(isError as () => boolean, undefined, [new ApiError(expected, 'Taken')])).toBe(true)
  })

  it('is called ApiError', () => {
    expect(String(new ApiError(expected, 'Taken'))).toBe('ApiError: Taken')
  })

  it('shows as its own members what it really carries', () => {
    expect(Object.keys(new ApiError(expected, 'Taken'))).toEqual(['code', 'status'])
  })

  it('has no cause of its own without one', () => {
    expect(Object.hasOwn(new ApiError(expected, 'Taken', {}), 'cause')).toBe(false)
  })

  it('keeps the cause out of its enumerable members', () => {
    const error = new ApiError(expected, 'Taken', { cause: 'a' })
    expect([error.cause, Object.keys(error)]).toEqual(['a', ['code', 'status']])
  })

  it('prints as its envelope', () => {
    const error = new ApiError(expected, 'Taken', { fields: { email: 'is used' }, cause: new Error('secret') })
    expect(JSON.stringify(error)).toBe(
      '{"success":false,"errors":{"email":"is used"},"message":"Taken","error_code":"CUS_001"}',
    )
  })

  it('can be cloned', () => {
    const error = new ApiError(internal, 'Wrong', { cause: new ApiError(expected, 'Taken'), headers: { Allow: 'GET' } })
    expect(structuredClone(error)).toMatchObject({ message: 'Wrong' })
  })
})

describe('recordStacks()', () => {
  const rows = {
    quiet: { code: 'X_001', status: 404, message: 'Gone' },
    never: { code: 'X_002', status: 500, message: 'Wrong', stack: 'never' },
  } as const

  it('has every error of a catalog record a stack trace', () => {
    const errors = defineCatalog(rows)
    recordStacks(errors)
    const caller = (): readonly (string | undefined)[] => [errors.quiet().stack, errors.never().stack]
    expect(caller().map((stack) => stack?.includes('caller'))).toEqual([true, true])
  })

  it('leaves other catalogs as they are, also of the same rows', () => {
    recordStacks(defineCatalog(rows))
    const { quiet, never } = defineCatalog(rows)
    expect([quiet().stack, never().stack]).toEqual(['ApiError: Gone', 'ApiError: Wrong'])
  })

  it('puts nothing of it into the envelope', () => {
    const errors = defineCatalog(rows)
    recordStacks(errors)
    expect(JSON.stringify(errors.quiet())).toBe('{"success":false,"errors":{},"message":"Gone","error_code":"X_001"}')
  })
})

describe('the stack of an ApiError', () => {
  it('has no frames below 500', () => {
    expect(new ApiError({ code: 'X_001', status: 451 }, 'Taken').stack).toBe('ApiError: Taken')
  })

  it('begins at the caller from 500 on', () => {
    const caller = (): ApiError => new ApiError(internal, 'Wrong')
    expect(caller().stack?.split('\n')[1]).toContain('caller')
  })

  it('has frames below 500 where the row wants them', () => {
    const caller = (): ApiError => new ApiError({ ...expected, stack: 'always' }, 'Taken')
    expect(caller().stack).toContain('caller')
  })

  it('has no frames from 500 on where the row wants none', () => {
    expect(new ApiError({ ...internal, stack: 'never' }, 'Wrong').stack).toBe('ApiError: Wrong')
  })

  it('leaves the limit as it was', () => {
    Error.stackTraceLimit = 7
    void new ApiError(expected, 'Taken')
    expect(Error.stackTraceLimit).toBe(7)
  })

  it('leaves the limit as it was when `super` overflows the stack', () => {
    const bottomless = (): string => `${bottomless()}.`
    const message: unknown = { toString: bottomless }
    expect(() => new ApiError(expected, message as string)).toThrow(RangeError)
    expect(Error.stackTraceLimit).toBe(limit)
  })

  it('leaves the limit as it was wherever making the error overflows the stack', () => {
    // On the way back each try has a little more room than the one before.
    let overflows = 0
    const dive = (): void => {
      try {
        dive()
      } catch {
        overflows += 1
      }
      void new ApiError(expected, 'Taken')
    }
    dive()
    expect(overflows).toBeGreaterThan(1)
    expect(Error.stackTraceLimit).toBe(limit)
  })

  it('leaves the limit as it was when the options throw', () => {
    const options = {
      get cause(): unknown {
        throw new Error('no')
      },
    }
    expect(() => new ApiError(expected, 'Taken', options)).toThrow('no')
    expect(Error.stackTraceLimit).toBe(limit)
  })

  it('gets its limit back with the next error, where the host refused to give it back', () => {
    let current = limit
    let isRefusing = true
    const set = (value: number): void => {
      if (value !== 0 && isRefusing) {
        isRefusing = false
        throw new RangeError('Maximum call stack size exceeded')
      }
      current = value
    }
    Object.defineProperty(Error, 'stackTraceLimit', { get: () => current, set, configurable: true })
    expect(() => new ApiError(expected, 'Taken')).toThrow(RangeError)
    expect(Error.stackTraceLimit).toBe(0)
    void new ApiError(expected, 'Taken')
    expect(Error.stackTraceLimit).toBe(limit)
  })

  it('is kept where the host lets nobody change the limit', () => {
    Object.defineProperty(Error, 'stackTraceLimit', { value: limit, writable: false, configurable: true })
    const caller = (): ApiError => new ApiError(expected, 'Taken')
    expect(caller().stack).toContain('caller')
  })
})

describe('isApiError()', () => {
  it('knows an error of this copy', () => {
    expect(isApiError(new ApiError(expected, 'Taken'))).toBe(true)
  })

  it('knows an error of another copy of the package, and is known by it', async () => {
    const copy = await secondCopy()
    const foreign = new copy.ApiError(expected, 'Taken')
    expect(foreign).not.toBeInstanceOf(ApiError)
    expect([isApiError(foreign), copy.isApiError(new ApiError(expected, 'Taken'))]).toEqual([true, true])
  })

  it('knows an error of another realm', () => {
    const source = `
      class ApiError extends Error {}
      ApiError.prototype[Symbol.for('faultbook.ApiError')] = true
      Object.assign(new ApiError('Taken'), { code: 'CUS_001' })`
    const foreign: unknown = runInContext(source, createContext())
    expect(foreign).not.toBeInstanceOf(Error)
    expect(isApiError(foreign, 'CUS_001')).toBe(true)
  })

  it('knows an error of one of the codes', () => {
    expect(isApiError(new ApiError(expected, 'Taken'), 'AUTH_001', 'CUS_001')).toBe(true)
  })

  it('declines an error of another code', () => {
    expect(isApiError(new ApiError(expected, 'Taken'), 'AUTH_001')).toBe(false)
  })

  it('declines what came from the wire', () => {
    expect(isApiError(JSON.parse(JSON.stringify(new ApiError(expected, 'Taken'))))).toBe(false)
  })

  it.each([
    ['undefined', undefined],
    ['null', null],
    ['a string', 'CUS_001'],
    ['a number', 409],
    ['a symbol', Symbol.for('faultbook.ApiError')],
    ['a function', () => expected],
    ['an error', new Error('Taken')],
    ['an error with a code and a status', Object.assign(new Error('Taken'), expected)],
    ['an object without prototype', Object.create(null)],
    ['a frozen error', Object.freeze(new Error('Taken'))],
    ['a brand that is not true', { [Symbol.for('faultbook.ApiError')]: 'true' }],
    ['a revoked Proxy', revokedProxy()],
    ['a Proxy that throws', throwingProxy()],
    ['a brand that throws', throwing(Symbol.for('faultbook.ApiError'), {})],
  ])('declines %s', (_, value) => {
    expect(isApiError(value)).toBe(false)
    expect(isApiError(value, 'CUS_001')).toBe(false)
  })

  it('declines an error whose code throws', () => {
    const value = throwing('code', { [Symbol.for('faultbook.ApiError')]: true })
    expect(isApiError(value, 'CUS_001')).toBe(false)
  })
})

async function secondCopy(): Promise<typeof import('./api-error.ts')> {
  const address = './api-error.ts?copy'
  return (await import(/* @vite-ignore */ address)) as typeof import('./api-error.ts')
}

function revokedProxy(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

function throwingProxy(): object {
  const refuse = (): never => {
    throw new Error('trapped')
  }
  return new Proxy({}, { get: refuse, has: refuse, getPrototypeOf: refuse, ownKeys: refuse })
}

function throwing(member: PropertyKey, value: object): object {
  return Object.defineProperty(value, member, {
    get: () => {
      throw new Error('no')
    },
  })
}
