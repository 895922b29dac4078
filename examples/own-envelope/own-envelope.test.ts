import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sendRaw } from '../../packages/server/test/send.ts'
import { startExample } from '../start-example.ts'
import type { Example } from '../start-example.ts'
import { call } from './client.ts'
import { errors } from './wire.ts'

let example: Example
beforeAll(async () => {
  example = await startExample('own-envelope')
})
afterAll(() => example.stop())

const post = (body: string): RequestInit => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body,
})

describe('examples/own-envelope', () => {
  it.each([
    ['GET', '/customers/7', undefined, 404, 'resource_not_found', 'Customer not found', []],
    ['GET', '/boom', undefined, 500, 'internal', 'Something went wrong on our side', []],
    ['GET', '/nothing', undefined, 404, 'route_not_found', 'There is no such endpoint', []],
    [
      'POST',
      '/customers',
      '{"email":"taken@example.com"}',
      409,
      'customer.email_taken',
      'A customer with this email already exists',
      [{ field: 'email', text: 'is used by another customer' }],
    ],
    [
      'POST',
      '/customers',
      '{"email":"none"}',
      422,
      'validation_failed',
      'Validation failed',
      [{ field: 'email', text: 'must be a valid email' }],
    ],
    ['POST', '/customers', '{', 400, 'malformed_body', 'The request body could not be read as JSON', []],
  ])('answers %s %s %s in its own shape', async (_, target, body, status, code, detail, problems) => {
    const response = await fetch(`${example.origin}${target}`, body === undefined ? {} : post(body))
    const request = response.headers.get('x-request-id')
    expect([response.status, response.headers.get('content-type'), await response.json()]).toEqual([
      status,
      'application/json; charset=utf-8',
      { error: { type: code, detail, problems, request } },
    ])
  })

  it.each([
    ['broken HTTP', 'garbage\r\n\r\n', 400, 'malformed_request'],
    ['another HTTP', 'GET / HTTP/3.0\r\nHost: a\r\n\r\n', 505, 'http_version_not_supported'],
  ])('answers %s in its own shape, too', async (_, bytes, status, code) => {
    const [reply] = await sendRaw(Number(new URL(example.origin).port), bytes)
    expect([reply?.status, JSON.parse(reply?.body ?? '')]).toMatchObject([status, { error: { type: code } }])
  })

  it('has a client that reads it', async () => {
    expect(await call(`${example.origin}/customers/1`)).toEqual({ data: { id: 1, account: 'Ada' } })
    expect(await call(`${example.origin}/customers`, post('{"email":"taken@example.com"}'))).toEqual({
      error: {
        code: errors.emailTaken.code,
        isListed: true,
        contradictsStatus: false,
        status: 409,
        message: 'A customer with this email already exists',
        fields: { email: 'is used by another customer' },
      },
    })
  })
})
