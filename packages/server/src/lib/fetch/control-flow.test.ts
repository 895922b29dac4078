import { describe, expect, it } from 'vitest'
import { envelope } from '../../../test/answer.ts'
import { fail, guard } from '../../../test/guarded-handler.ts'
import { answerOfResponse } from '../../../test/read-response.ts'

const internal = envelope('SRV_001')

describe('control flow', () => {
  it('C15 takes a thrown Response for an answer', async () => {
    const { ask, reports } = guard(fail(new Response('good', { headers: { 'X-A': 'b' } })))
    const answer = await ask()
    expect([answer.status, await answer.text(), answer.headers.get('x-a'), reports]).toEqual([200, 'good', 'b', []])
  })

  it('C14 sends of a thrown error Response what its status needs, and no more', async () => {
    const headers = { 'Retry-After': '70', 'X-Inside': 'x', 'Access-Control-Allow-Origin': '*' }
    const { ask } = guard(fail(new Response('inside', { status: 429, headers })))
    const answer = await ask()
    const kept = ['retry-after', 'x-inside', 'access-control-allow-origin'].map((name) => answer.headers.get(name))
    expect(kept).toEqual(['70', null, '*'])
    expect(await answerOfResponse(answer)).toEqual(envelope('RATE_001'))
  })

  it.each(['replace', 'report', 'pass'] as const)(
    'answers a Response that was read before it was thrown: %s',
    async (foreignReplies) => {
      const upstream = Response.json({ error: 'x' }, { status: 404 })
      await upstream.text()
      const { ask } = guard(fail(upstream), { foreignReplies })
      const answer = await ask()
      if (foreignReplies === 'replace') expect(await answerOfResponse(answer)).toEqual(envelope('RES_001'))
      else expect([answer.status, await answer.text()]).toEqual([404, ''])
    },
  )

  it('answers with its status what is thrown while somebody reads it', async () => {
    const locked = new Response('x', { status: 404 })
    locked.body?.getReader()
    expect(await answerOfResponse(await guard(fail(locked)).ask())).toEqual(envelope('RES_001'))
  })

  it('C14 answers what only looks like a Response with SRV_001', async () => {
    const forged = { [Symbol.toStringTag]: 'Response', status: 404 }
    expect(await answerOfResponse(await guard(fail(forged)).ask())).toEqual(internal)
  })

  it.each([
    'NEXT_REDIRECT;replace;/there;307;',
    'DYNAMIC_SERVER_USAGE',
    'BAILOUT_TO_CLIENT_SIDE_RENDERING',
    'HANGING_PROMISE_REJECTION',
    'NEXT_PRERENDER_INTERRUPTED',
  ])('C15 lets what Next.js throws go on: %s', async (digest) => {
    const thrown = Object.assign(new Error('x'), { digest })
    const { ask, askOfNext, reports } = guard(fail(thrown))
    await expect(askOfNext()).rejects.toBe(thrown)
    expect(reports).toEqual([])
    // Nobody else knows what to do with it.
    expect(await answerOfResponse(await ask())).toEqual(internal)
  })

  it.each([
    ['NEXT_HTTP_ERROR_FALLBACK;404', 'RES_001'],
    ['NEXT_HTTP_ERROR_FALLBACK;403', 'PERM_001'],
    ['NEXT_HTTP_ERROR_FALLBACK;401', 'AUTH_001'],
    ['NEXT_NOT_FOUND', 'RES_001'],
    ['NEXT_HTTP_ERROR_FALLBACK;200', 'SRV_001'],
    ['1234567890', 'SRV_001'],
  ])('answers %s of Next.js with %s', async (digest, code) => {
    const { askOfNext } = guard(fail(Object.assign(new Error('x'), { digest })))
    expect(await answerOfResponse(await askOfNext())).toEqual(envelope(code))
  })

  it('lets it go on where foreign replies pass', async () => {
    const thrown = Object.assign(new Error('x'), { digest: 'NEXT_HTTP_ERROR_FALLBACK;404' })
    const { askOfNext } = guard(fail(thrown), { foreignReplies: 'pass' })
    await expect(askOfNext()).rejects.toBe(thrown)
  })

  it("C15 lets SvelteKit's redirection go on, and nothing that only looks like one", async () => {
    class Redirect {
      readonly status: number
      readonly location: string
      constructor(status: number, location: string) {
        this.status = status
        this.location = location
      }
    }
    const thrown = new Redirect(303, '/there')
    await expect(guard(fail(thrown)).askOfKit()).rejects.toBe(thrown)
    expect(await answerOfResponse(await guard(fail(thrown)).ask())).toEqual(internal)
    for (const other of [new Redirect(404, '/'), { status: 303, location: '/' }]) {
      expect(await answerOfResponse(await guard(fail(other)).askOfKit())).toEqual(internal)
    }
  })

  it.each([
    [{ status: 404 }, 'RES_001'],
    [{ status: 409, headers: { 'X-Inside': 'x' } }, 'CON_001'],
    [{ status: 500 }, 'SRV_001'],
    [null, 'SRV_001'],
  ])("C14 takes the status of React Router's data(…, %o), and nothing else of it: %s", async (init, code) => {
    class DataWithResponseInit {
      readonly type: string = 'DataWithResponseInit'
      readonly data = 'inside'
      readonly init = init
    }
    class Lookalike extends DataWithResponseInit {
      override readonly type = 'Lookalike'
    }
    const answer = await guard(fail(new DataWithResponseInit())).ask()
    expect(answer.headers.get('x-inside')).toBe(null)
    expect(await answerOfResponse(answer)).toEqual(envelope(code))
    expect(await answerOfResponse(await guard(fail(new Lookalike())).ask())).toEqual(internal)
  })

  it('C15 lets go on what the app says is control flow', async () => {
    const thrown = Symbol('signal')
    const isControlFlow = (value: unknown): boolean => value === thrown
    await expect(guard(fail(thrown), { isControlFlow }).ask()).rejects.toBe(thrown)
    expect(await answerOfResponse(await guard(fail(null), { isControlFlow }).ask())).toEqual(internal)
  })

  it('takes an isControlFlow that throws for a no', async () => {
    const isControlFlow = fail(1) as unknown as () => boolean
    expect(await answerOfResponse(await guard(fail(null), { isControlFlow }).ask())).toEqual(internal)
  })
})
