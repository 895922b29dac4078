import { describe, expect, it } from 'vitest'
import { errors } from '../../../test/answer.ts'
import { bodyParserRule } from './body-parser-rule.ts'

const context = { errors, request: undefined }

/** An error as body-parser and raw-body make them. */
function failure(type: string, members: object = {}): Error {
  return Object.assign(new Error('secret'), { type, status: 400, expose: true, body: 'secret', ...members })
}

describe('bodyParserRule()', () => {
  it.each([
    ['entity.parse.failed', 'REQ_001', 'The request body could not be read as JSON'],
    ['entity.verify.failed', 'REQ_001', 'The request body could not be read as JSON'],
    ['request.size.invalid', 'REQ_001', 'The request body could not be read as JSON'],
    ['request.aborted', 'REQ_001', 'The request body could not be read as JSON'],
    ['parameters.too.many', 'REQ_001', 'The request body could not be read as a form'],
    ['querystring.parse.rangeError', 'REQ_001', 'The request body could not be read as a form'],
    ['encoding.unsupported', 'REQ_009', 'Send the body as JSON in UTF-8'],
    ['charset.unsupported', 'REQ_009', 'Send the body as JSON in UTF-8'],
  ])('answers %s with %s', (type, code, message) => {
    expect(bodyParserRule(failure(type), context)?.toJSON()).toEqual({
      success: false,
      errors: {},
      message,
      error_code: code,
    })
  })

  it.each([
    ['encoding.unsupported', { 'Accept-Encoding': 'gzip, deflate, br' }],
    ['charset.unsupported', { Accept: 'application/json' }],
  ])('C8 says what would be supported: %s', (type, headers) => {
    expect(bodyParserRule(failure(type), context)?.headers).toEqual(headers)
  })

  it('names the limit of a body that is too large', () => {
    const thrown = failure('entity.too.large', { limit: 100, length: 200 })
    expect(bodyParserRule(thrown, context)?.message).toBe('The request is larger than 100 bytes')
  })

  it('keeps the cause for the report', () => {
    const thrown = failure('entity.parse.failed')
    expect(bodyParserRule(thrown, context)?.cause).toBe(thrown)
  })

  it.each([
    ['another type', failure('stream.encoding.set')],
    ['a limit that is no number', failure('entity.too.large', { limit: '100kb' })],
    ['a name of Object.prototype', failure('constructor')],
    ['no type', new Error('x')],
    ['null', null],
    ['a string', 'entity.parse.failed'],
  ])('declines %s', (_, thrown) => {
    expect(bodyParserRule(thrown, context)).toBeUndefined()
  })
})
