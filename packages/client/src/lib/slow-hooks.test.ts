import { describe, expect, it } from 'vitest'
import { refusal, success } from '../../test/answers.ts'
import { clientOf } from '../../test/client-of.ts'
import { failureOf } from '../../test/failure-of.ts'
import { fakeFetch, silence } from '../../test/fake-fetch.ts'
import type { Play } from '../../test/fake-fetch.ts'
import type { Hooks } from '../index.ts'

const unavailable: Play = () => refusal(503, 'X_001')

describe('hooks that take their time', () => {
  it('case 45 are not waited for by a call that is aborted while onRetry goes on', async () => {
    const controller = new AbortController()
    const hooks: Hooks = {
      onRetry: () => {
        controller.abort('bye')
        return new Promise(() => undefined)
      },
    }
    const fake = fakeFetch(unavailable)
    const failure = await failureOf(clientOf(fake, { hooks }).get('/', { signal: controller.signal }))
    expect([failure.kind, failure.cause, fake.asked.length]).toEqual(['abort', 'bye', 1])
  })

  it.each(['onRetry', 'onFailure'] as const)('case 82 are over with the time of the call: %s', async (name) => {
    const hooks: Hooks = { [name]: () => new Promise(() => undefined) }
    const failure = await failureOf(clientOf(fakeFetch(unavailable), { hooks, totalTimeoutMs: 50 }).get('/'))
    expect(failure).toMatchObject({ kind: 'api', status: 503 })
  })

  it('case 82 are waited for when the time of the call is over: onFailure', async () => {
    const told: string[] = []
    const onFailure: Hooks['onFailure'] = async ({ kind }) => {
      await new Promise((resolve) => setTimeout(resolve, 20))
      told.push(kind)
    }
    const late = clientOf(fakeFetch(silence), { totalTimeoutMs: 10, hooks: { onFailure } })
    expect((await failureOf(late.get('/'))).kind).toBe('timeout')
    expect(told).toEqual(['timeout'])
  })

  it('case 45 are not waited for by a call that is aborted: onFailure', async () => {
    const controller = new AbortController()
    const hooks: Hooks = { onRequest: () => controller.abort('bye'), onFailure: () => new Promise(() => undefined) }
    const failure = await failureOf(clientOf(fakeFetch(success(1)), { hooks }).get('/', { signal: controller.signal }))
    expect([failure.kind, failure.cause]).toEqual(['abort', 'bye'])
  })
})
