import { Ajv } from 'ajv'
import { defineCatalog, standardErrors } from '@faultbook/contract'
import { describe, expect, it } from 'vitest'
import { errors } from '../../test/answer.ts'
import { errorResponses } from './error-responses.ts'
import { createResponder } from './responder.ts'

describe('errorResponses()', () => {
  it('declares the errors of a status as one response, with an example for each code', () => {
    expect(errorResponses(errors, ['resourceNotFound', 'routeNotFound'])).toEqual({
      404: {
        description: 'Not Found: Not found; No such endpoint',
        content: {
          'application/json': {
            schema: {
              type: 'object',
              required: ['success', 'errors', 'message', 'error_code'],
              properties: {
                success: { type: 'boolean', enum: [false] },
                errors: { type: 'object', additionalProperties: { type: 'string' } },
                message: { type: 'string' },
                error_code: { type: 'string', enum: ['RES_001', 'RES_002'] },
              },
            },
            examples: {
              RES_001: {
                summary: 'Not found',
                value: { success: false, errors: {}, message: 'Not found', error_code: 'RES_001' },
              },
              RES_002: {
                summary: 'No such endpoint',
                value: { success: false, errors: {}, message: 'There is no such endpoint', error_code: 'RES_002' },
              },
            },
          },
        },
      },
    })
  })

  it('declares each status once', () => {
    expect(
      Object.keys(errorResponses(errors, ['validationFailed', 'resourceNotFound', 'idempotencyKeyReused'])),
    ).toEqual(['404', '422'])
  })

  it('names a field of the row in the example', () => {
    const own = defineCatalog({
      ...standardErrors,
      emailTaken: {
        code: 'CUS_001',
        status: 409,
        message: 'Taken',
        title: 'Email taken',
        fields: ['items.*.sku', 'email'],
      },
    })
    expect(errorResponses(own, ['emailTaken'])[409]?.content['application/json'].examples['CUS_001']?.value).toEqual({
      success: false,
      errors: { email: 'Email taken' },
      message: 'Taken',
      error_code: 'CUS_001',
    })
  })

  it('has a schema that what is sent matches', () => {
    const names = Object.keys(standardErrors) as (keyof typeof standardErrors)[]
    const responses = errorResponses(errors, names)
    const respond = createResponder({ errors, report: () => undefined })
    const wronged = names.filter((name) => {
      const reply = respond((errors[name] as () => unknown)())
      const schema = responses[reply.status]?.content['application/json'].schema
      return schema === undefined || !new Ajv().validate(schema, JSON.parse(reply.body))
    })
    expect(wronged).toEqual([])
  })

  it('refuses a name that the catalog does not have', () => {
    expect(() => errorResponses(errors, ['nowhere' as 'internal'])).toThrow(
      new TypeError('The catalog has no row nowhere'),
    )
  })
})
