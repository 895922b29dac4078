import { boomRule } from '@faultbook/server'
import * as Boom from '@hapi/boom'
import { describe, expect, it } from 'vitest'
import { answerTo } from './catalog.ts'

describe('boomRule()', () => {
  it.each([
    [Boom.badRequest('secret'), 400, 'REQ_002'],
    [Boom.unauthorized('secret', 'Secret'), 401, 'AUTH_001'],
    [Boom.notFound('secret', { secret: true }), 404, 'RES_001'],
    [Boom.tooManyRequests('secret'), 429, 'RATE_001'],
    [Boom.badGateway('secret'), 502, 'UPS_001'],
    [Boom.boomify(new Error('secret')), 500, 'SRV_001'],
    [Boom.boomify(new Error('secret'), { statusCode: 409, override: true }), 409, 'CON_001'],
  ])('C14 takes the status of %s, and nothing else', (thrown, status, code) => {
    const answer = answerTo(thrown, boomRule)
    expect([answer.status, answer.body.error_code]).toEqual([status, code])
    expect(JSON.stringify(answer).toLowerCase()).not.toContain('secret')
  })
})
