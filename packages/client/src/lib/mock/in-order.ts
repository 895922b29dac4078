import { toGiven } from './mock-answer.ts'
import type { Given, MockAnswer, MockRequest } from './mock-answer.ts'

/**
 * Answers with one after the other, and with the last one from then on.
 *
 * @example
 * mockFetch({ 'POST /customers': inOrder('network', errors.unavailable({ retryAfterSeconds: 0 }), ada) })
 */
export function inOrder<Data>(
  ...answers: readonly [MockAnswer<Data>, ...MockAnswer<Data>[]]
): (request: MockRequest) => Promise<Given<Data>> {
  let next = 0
  return async (request) => {
    const answer = answers[Math.min(next, answers.length - 1)]
    next += 1
    return toGiven(answer, request)
  }
}
