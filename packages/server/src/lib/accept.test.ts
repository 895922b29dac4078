import type { Format } from '@faultbook/contract'
import { describe, expect, it } from 'vitest'
import { errors } from '../../test/answer.ts'
import type { Reply } from './reply.ts'
import type { RequestFacts } from './request-facts.ts'
import { createResponder } from './responder.ts'

const report = (): void => undefined
const respond = createResponder({ errors, report, random: () => 0 })
const request: RequestFacts = { method: 'GET', requestId: '7f5f0d5e-9c1e-4f0e-8f55-6a1f3b0c2d11' }

function sent({ status, body }: Reply): unknown {
  return { status, body: JSON.parse(body) as unknown }
}

function accepting(accept: string): RequestFacts {
  return { ...request, accept }
}

describe('C18 the format', () => {
  const json = 'application/json; charset=utf-8'
  const isProblem = 'application/problem+json'

  it.each([
    ['application/problem+json', isProblem],
    ['APPLICATION/Problem+JSON', isProblem],
    ['application/problem+json, application/json;q=0.9', isProblem],
    ['application/problem+json, application/json', json],
    ['application/json, application/problem+json', json],
    ['application/problem+json;q=0.5, application/json', json],
    ['application/problem+json, */*', json],
    ['application/problem+json, */*;q=0.1', isProblem],
    ['application/problem+json;q=0.1, application/*;q=0.05', isProblem],
    ['application/problem+json;q=0, */*', json],
    ['application/problem+json;q=0', json],
    ['application/problem+json;q=1.001', json],
    ['application/problem+json;q=abc', json],
    ['application/problem+json; charset=utf-8 ; q=0.8', isProblem],
    ['application/json;q=0, application/problem+json;q=0.001', isProblem],
    ['*/*', json],
    ['application/*', json],
    ['', json],
    [',;,;q=', json],
    ['text/html', json],
    ['text/html, application/json;q=0', json],
    ['*/*;q=0', json],
  ])('for Accept: %s is %s', (accept, contentType) => {
    expect(respond(errors.routeNotFound(), accepting(accept)).headers['Content-Type']).toBe(contentType)
  })

  it('is the default without an Accept header', () => {
    expect(respond(errors.routeNotFound(), request).headers['Content-Type']).toBe(json)
  })

  it('is the same error as a problem', () => {
    const reply = respond(errors.validationFailed({ fields: { email: 'is required' } }), accepting(isProblem))
    expect(sent(reply)).toEqual({
      status: 422,
      body: {
        type: 'about:blank',
        title: 'Unprocessable Content',
        status: 422,
        detail: 'Validation failed',
        instance: `urn:uuid:${request.requestId}`,
        error_code: 'VAL_001',
        errors: { email: 'is required' },
      },
    })
  })

  it('names the page of the guide as type of a problem', () => {
    const own = createResponder({ errors, report, guideUrl: 'https://api.test/errors/{code}' })
    expect(JSON.parse(own(errors.routeNotFound(), accepting(isProblem)).body)).toMatchObject({
      type: 'https://api.test/errors/RES_002',
      title: 'No such endpoint',
    })
  })

  it('sends Vary: Accept with both', () => {
    const variants = [undefined, isProblem].map(
      (accept) => respond(errors.routeNotFound(), { ...request, accept }).headers['Vary'],
    )
    expect(variants).toEqual(['Accept', 'Accept'])
  })

  it('may be one of a team alone', () => {
    const own: Format = {
      contentType: 'application/vnd.own+json',
      encode: ({ code }) => `{"fault":"${code}"}`,
      decode: () => undefined,
    }
    const reply = createResponder({ errors, report, formats: [own] })(errors.routeNotFound())
    expect(reply).toMatchObject({
      status: 404,
      headers: { 'Content-Type': 'application/vnd.own+json' },
      body: '{"fault":"RES_002"}',
    })
  })

  it('that breaks is answered as SRV_001', () => {
    const own: Format = {
      contentType: 'application/x',
      encode: ({ code }) => {
        if (code !== 'SRV_001') throw new Error('x')
        return code
      },
      decode: () => undefined,
    }
    expect(createResponder({ errors, report, formats: [own] })(errors.routeNotFound())).toMatchObject({
      status: 500,
      body: 'SRV_001',
    })
  })
})
