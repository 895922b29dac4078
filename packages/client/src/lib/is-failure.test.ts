import { describe, expect, it } from 'vitest'
import { page } from '../../test/answers.ts'
import { clientOf } from '../../test/client-of.ts'
import { failureOf } from '../../test/failure-of.ts'
import { fakeFetch } from '../../test/fake-fetch.ts'
import { isFailure as isFailureOfErrors } from '../errors.ts'
import { Failure, HookError, isFailure } from '../index.ts'

describe('isFailure()', () => {
  it('knows a failure', async () => {
    const failure = await failureOf(clientOf(fakeFetch(page(404))).get('/'))
    expect([isFailure(failure), failure instanceof Failure]).toEqual([true, true])
  })

  it('is the same in the entry of errors', () => {
    expect(isFailureOfErrors).toBe(isFailure)
  })

  it('case 77 knows what has the brand on its prototype, of another copy of the package', () => {
    class FailureOfAnotherCopy extends Error {
      get [Symbol.for('faultbook.Failure')](): true {
        return true
      }
    }
    const foreign = new FailureOfAnotherCopy('no')
    expect([isFailure(foreign), foreign instanceof Failure]).toEqual([true, true])
  })

  it.each([
    ['undefined', undefined],
    ['null', null],
    ['a text', 'Failure'],
    ['a number', 404],
    ['a symbol', Symbol.for('faultbook.Failure')],
    ['a function', () => 'Failure'],
    ['an Error', new Error('Failure')],
    ['an Error with that name', Object.assign(new Error('no'), { name: 'Failure', kind: 'api' })],
    ['an error of a hook', new HookError('onRequest', undefined, {})],
    ['what JSON made of one', { name: 'Failure', kind: 'api', message: 'no', 'faultbook.Failure': true }],
    ['an object without prototype', Object.create(null)],
    ['an array', []],
  ])('case 77 declines %s', (_, value) => {
    expect([isFailure(value), (value as object) instanceof Failure]).toEqual([false, false])
  })

  it('declines a structured clone, which is a plain Error', async () => {
    const failure = await failureOf(clientOf(fakeFetch(page(404))).get('/'))
    expect(isFailure(structuredClone(failure))).toBe(false)
  })
})
