import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { answerOf, envelope } from './answer.ts'
import { good, serve } from './fastify-app.ts'
import type { Routes } from './fastify-app.ts'
import { sendJson } from './send.ts'

const invalid = (fields: Readonly<Record<string, string>>): unknown => envelope('VAL_001', { fields })
const invalidParameters = (fields: Readonly<Record<string, string>>): unknown => envelope('REQ_002', { fields })

describe('a validatorCompiler of the app', () => {
  const standard: Routes = (app) => {
    app.setValidatorCompiler<z.ZodType>(({ schema }) => (value) => {
      const result = schema.safeParse(value)
      return result.success ? { value: result.data } : { error: result.error }
    })
    app.post(
      '/:id',
      {
        schema: {
          body: z.strictObject({ name: z.string(), age: z.number() }),
          params: z.object({ id: z.enum(['a', 'b']) }),
        },
      },
      good,
    )
  }

  it('of Zod has its fields named', async () => {
    expect(answerOf(await sendJson(await serve(standard), '/a', { name: 1 }))).toEqual(
      invalid({ name: 'Invalid input: expected string', age: 'is required' }),
    )
  })

  it('of Zod has its parameters named first', async () => {
    expect(answerOf(await sendJson(await serve(standard), '/secret', { name: 1 }))).toEqual(
      invalidParameters({ id: 'Invalid option: expected one of "a"|"b"' }),
    )
  })

  it('that throws is SRV_001', async () => {
    const port = await serve((app) => {
      app.setValidatorCompiler(() => () => {
        throw new Error('secret')
      })
      app.post('/', { schema: { body: {} } }, good)
    })
    expect(answerOf(await sendJson(port, '/', {}))).toEqual(envelope('SRV_001'))
  })
})
