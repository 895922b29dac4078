import { problem } from '@faultbook/contract'
import { describe, expect, it } from 'vitest'
import { errors } from '../../test/answer.ts'
import { toForeignReply } from './foreign-reply.ts'
import { createResponder } from './responder.ts'

const respond = createResponder({ errors, report: () => undefined })
const facts = { method: 'GET', requestId: '7f5f0d5e-9c1e-4f0e-8f55-6a1f3b0c2d11' }

function isForeign(body: unknown): boolean {
  const answer = { status: 404, headers: {}, body: new TextEncoder().encode(JSON.stringify(body)) }
  return toForeignReply(answer, undefined, respond, facts).isForeign
}

const ours = { success: false, errors: {}, message: 'Customer not found', error_code: 'RES_001' }

describe('toForeignReply()', () => {
  it('knows an envelope of the catalog', () => {
    expect(isForeign(ours)).toBe(false)
  })

  it.each([
    ['another status for its code', { ...ours, error_code: 'AUTH_001' }],
    ['a code that is not in the catalog', { ...ours, error_code: 'RES_999' }],
    ['members in another order', { message: 'Customer not found', success: false, errors: {}, error_code: 'RES_001' }],
    ['a member too many', { ...ours, hint: 'x' }],
    ['no message', { ...ours, message: '' }],
    ['a message that is too long', { ...ours, message: 'x'.repeat(301) }],
    ['a list of errors', { ...ours, errors: [] }],
    ['an error that is no text', { ...ours, errors: { email: 1 } }],
    [
      'too many errors',
      { ...ours, errors: Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`f${index}`, 'x'])) },
    ],
  ])('C2 takes for foreign what has %s', (_, body) => {
    expect(isForeign(body)).toBe(true)
  })

  const asProblem = {
    type: 'about:blank',
    title: 'Not Found',
    status: 404,
    detail: 'No such customer',
    error_code: 'RES_001',
    errors: {},
  }

  it('C18 knows each registered format, and sends its type', () => {
    const body = new TextEncoder().encode(JSON.stringify(asProblem))
    const {
      isForeign: isOther,
      reply,
      body: sent,
    } = toForeignReply({ status: 404, headers: {}, body }, undefined, respond, facts)
    expect([isOther, reply.headers['Content-Type'], sent]).toEqual([false, 'application/problem+json', body])
  })

  it.each([
    ['a member that the format does not send', { ...asProblem, stack: 'x' }],
    ['another status within', { ...asProblem, status: 400 }],
    ['no code', { ...asProblem, error_code: undefined }],
  ])('C18 takes for foreign a problem with %s', (_, body) => {
    expect(isForeign(body)).toBe(true)
  })

  it('C18 takes an envelope for foreign where only another format is registered', () => {
    const other = createResponder({ errors, formats: [problem], report: () => undefined })
    const answer = { status: 404, headers: {}, body: new TextEncoder().encode(JSON.stringify(ours)) }
    expect(toForeignReply(answer, undefined, other, facts).isForeign).toBe(true)
  })

  it.each([
    [401, 'WWW-Authenticate', 'Basic realm="x"', 'Basic realm="x"'],
    [401, 'www-authenticate', 'Bearer error="invalid_token"', 'Bearer realm="api"'],
    [429, 'Retry-After', '900', '900'],
    [429, 'retry-after', 'Wed, 21 Oct 2026 07:28:00 GMT', '5'],
    [405, 'Allow', 'GET, HEAD', 'GET, HEAD'],
    [404, 'Retry-After', '900', undefined],
  ])('C8 keeps what the app says to %i in %s: %s', (status, name, value, expected) => {
    const calm = createResponder({ errors, report: () => undefined, random: () => 0 })
    const { reply } = toForeignReply({ status, headers: { [name]: value }, body: undefined }, undefined, calm, facts)
    const found = Object.entries(reply.headers).find(([known]) => known.toLowerCase() === name.toLowerCase())
    expect(found?.[1]).toBe(expected)
  })
})
