import createError from 'http-errors'
import { describe, expect, it } from 'vitest'
import { errors } from '../../../test/answer.ts'
import { hostileValues } from '../../../test/hostile-values.ts'
import { httpErrorsRule } from './http-errors-rule.ts'

const context = { errors, request: undefined }

describe('httpErrorsRule()', () => {
  it.each([
    [400, 'REQ_002', 'One or more request parameters are invalid'],
    [401, 'AUTH_001', 'Invalid API key provided'],
    [404, 'RES_001', 'Not found'],
    [410, 'HTTP_410', 'Gone'],
    [500, 'SRV_001', 'Something went wrong on our side'],
    [503, 'SRV_002', 'The service is temporarily unavailable'],
  ])('C14 takes the status %i of a real one, and nothing else', (status, code, message) => {
    const thrown = createError(status, 'secret', { expose: true, headers: { 'x-leak': 'secret' }, code: 'secret' })
    const error = httpErrorsRule(thrown, context)
    expect(error).toMatchObject({ status, code, headers: undefined, cause: thrown })
    expect(error?.message).toBe(message)
  })

  it.each([
    ['a status alone', Object.assign(new Error('x'), { status: 404, statusCode: 404 })],
    ['two statuses', Object.assign(new Error('x'), { status: 404, statusCode: 400, expose: true })],
    ['a success', Object.assign(new Error('x'), { status: 200, statusCode: 200, expose: true })],
    ['a status that nobody knows', Object.assign(new Error('x'), { status: 499, statusCode: 499, expose: true })],
    ['a status that is no number', Object.assign(new Error('x'), { status: '404', statusCode: '404', expose: true })],
    ['no Error', { status: 404, statusCode: 404, expose: true }],
  ])('declines %s', (_, thrown) => {
    expect(httpErrorsRule(thrown, context)).toBeUndefined()
  })

  it.each(hostileValues.filter(({ name }) => !name.includes('http-errors')))('C15 declines $name', ({ make }) => {
    expect(tryRule(make())).toBeUndefined()
  })
})

/** As the responder does: what throws when it is looked at is declined. */
function tryRule(thrown: unknown): unknown {
  try {
    return httpErrorsRule(thrown, context)
  } catch {
    return undefined
  }
}
