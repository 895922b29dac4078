import { ada, customer, json } from './answers.ts'
import { envelope, errors } from './errors.ts'
import { all, noted, sends } from './judge.ts'
import { reply } from './script.ts'
import type { Script } from './script.ts'
import type { Call, WireCase } from './wire-case.ts'

const calls = 400
/** How many more requests than calls a server that is down can bear: a tenth. */
const spare = 40

async function countFailures(count: number, call: () => Promise<unknown>): Promise<number> {
  const settled = await Promise.allSettled(Array.from({ length: count }, call))
  return settled.filter(({ status }) => status === 'rejected').length
}

const busy = reply(503, {}, 'busy')
/** `/busy` is, `/back` answers, `/shaky` answers to the second try only. */
const recovering: Script = ({ target }, earlier) => {
  const isFirst = earlier.every((request) => request.target !== target)
  return [target === '/busy' || (target === '/shaky' && isFirst) ? busy : ada]
}

/** Refuses all tokens but one. */
const onlyNew: Script = ({ headers }) => [headers['authorization'] === 'Bearer new' ? ada : expired]
const expired = reply(401, json, envelope('AUTH_001', 'Invalid API key provided'))
const expiredFailure = {
  kind: 'api',
  error_code: 'AUTH_001',
  errors: {},
  message: 'Invalid API key provided',
  status: 401,
}
const onlyOurAuth = 'Others have no refresh of tokens of their own'

/** What is seen when many call at once, or one calls often. */
export const manyCallCases: readonly WireCase[] = [
  {
    number: 70,
    title: `${calls} calls at once of a server that is down, and again when it is back`,
    serve: recovering,
    setup: { timeoutMs: 20_000, totalTimeoutMs: 40_000 },
    run: async ({ call, note }) => {
      note('failures', await countFailures(calls, () => call({ path: '/busy' })))
      // Successes give back what the failures have used up.
      await countFailures(56, () => call({ path: '/back' }))
      return call({ path: '/shaky' })
    },
    expected: { data: customer, requests: calls + 35 + 56 + 2, notes: { failures: calls } },
    survives: all(noted('failures', calls, 'It gives data where there is none'), ({ requests }) => {
      const { length } = requests.filter(({ target }) => target === '/busy')
      return length > calls + spare ? `It sends ${length} requests for ${calls} calls` : undefined
    }),
  },
  {
    number: 74,
    title: '10 calls at once with a token that has expired',
    serve: onlyNew,
    run: async ({ origin, connect, note }) => {
      let refreshes = 0
      const auth = async ({ refresh }: { readonly refresh: boolean }): Promise<string> => {
        // Slow, so that all the others are refused meanwhile.
        if (refresh) {
          await new Promise((resolve) => setTimeout(resolve, 200))
          refreshes += 1
        }
        return refreshes > 0 ? 'new' : 'old'
      }
      const call: Call = connect(origin, { auth, errors })
      const data = await Promise.all(Array.from({ length: 10 }, () => call()))
      note('refreshes', refreshes)
      return data
    },
    expected: { data: Array.from({ length: 10 }, () => customer), requests: 20, notes: { refreshes: 1 } },
    survives: all(sends(20), noted('refreshes', 1, 'It refreshes more than once')),
    oursOnly: onlyOurAuth,
  },
  {
    number: 74,
    title: 'a new token that is refused as well',
    serve: [[expired]],
    setup: { auth: ({ refresh }) => (refresh ? 'new' : 'old'), errors },
    expected: { failure: { ...expiredFailure, attempts: 2 }, requests: 2 },
    survives: sends(2),
    oursOnly: onlyOurAuth,
  },
  {
    number: 74,
    title: 'a new token that no header can hold',
    serve: [[expired]],
    setup: { auth: ({ refresh }) => (refresh ? 'new\n' : 'old'), errors },
    expected: { failure: { kind: 'config', attempts: 1 }, requests: 1 },
    survives: sends(1),
    oursOnly: onlyOurAuth,
  },
  {
    number: 74,
    title: 'a refresh that fails',
    serve: [[expired]],
    setup: {
      auth: ({ refresh }) => {
        if (refresh) throw new RangeError('No more tokens')
        return 'old'
      },
      errors,
    },
    expected: { failure: { ...expiredFailure, cause: { name: 'RangeError' } }, requests: 1 },
    survives: sends(1),
    oursOnly: onlyOurAuth,
  },
]
