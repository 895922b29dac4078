import { describe, expect, it } from 'vitest'
import { errors } from '../../../test/answer.ts'
import { boomRule } from './boom-rule.ts'

const context = { errors, request: undefined }

/** As @hapi/boom 10 makes it; the real ones are in compat/rules. */
const boom = (output: unknown, isBoom: unknown = true): Error => Object.assign(new Error('secret'), { isBoom, output })

describe('boomRule()', () => {
  it.each([
    [404, 'RES_001'],
    [429, 'RATE_001'],
    [410, 'HTTP_410'],
    [502, 'UPS_001'],
  ])('C14 takes the status %i, and nothing else', (statusCode, code) => {
    const thrown = boom({ statusCode, headers: { 'x-leak': 'secret' }, payload: { message: 'secret' } })
    const error = boomRule(thrown, context)
    expect(error).toMatchObject({ status: statusCode, code, headers: undefined, cause: thrown })
    expect(JSON.stringify(error)).not.toContain('secret')
  })

  it.each([
    ['a success', boom({ statusCode: 200 })],
    ['a status that is no number', boom({ statusCode: '404' })],
    ['no output', boom(null)],
    ['another mark', boom({ statusCode: 404 }, 'yes')],
    ['no Error', { isBoom: true, output: { statusCode: 404 } }],
    ['null', null],
  ])('declines %s', (_, thrown) => {
    expect(boomRule(thrown, context)).toBeUndefined()
  })
})
