import { ada } from './answers.ts'
import { all, fails, noted, sends } from './judge.ts'
import { textsIn } from './texts-in.ts'
import type { Scene, WireCase } from './wire-case.ts'

const nothingSent = { kind: 'config', attempts: 0 }

function badAddress(title: string, url: string, run: (scene: Scene) => Promise<unknown>): WireCase {
  return {
    number: 34,
    title,
    serve: [[ada]],
    run,
    expected: { failure: { ...nothingSent, url }, requests: 0 },
    survives: all(fails(), sends(0)),
  }
}

function badKey(title: string, apiKey: string | undefined): WireCase {
  return {
    number: 36,
    title,
    serve: [[ada]],
    // As it is where an environment variable is not set.
    setup: { apiKey },
    run: async ({ call, note }) => {
      try {
        return await call()
      } catch (thrown) {
        note(
          'isKeyTold',
          textsIn(thrown).some((text) => text.includes('sk_live')),
        )
        throw thrown
      }
    },
    expected: { failure: nothingSent, requests: 0, notes: { isKeyTold: false } },
    survives: all(fails(), noted('isKeyTold', false, 'Its error holds the key'), sends(0)),
    ...(apiKey === undefined && { oursOnly: 'Others are given headers, not keys' }),
  }
}

/** What the caller does wrong: nothing is sent, and nothing tried again. */
export const mistakeCases: readonly WireCase[] = [
  badAddress('an address that is not absolute', '', ({ connect }) => connect('/api', {})()),
  badAddress('an address that is none', '', ({ connect }) => connect('http://[', {})()),
  badAddress('an address of another scheme', '', ({ connect }) => connect('ftp://ftp.invalid', {})()),
  badAddress('an address with a password', '', ({ origin, connect }) =>
    connect(origin.replace('//', '//ada:secret@'), {})(),
  ),
  badAddress('a port that is blocked', 'http://127.0.0.1:9/customers', ({ connect }) =>
    connect('http://127.0.0.1:9', {})(),
  ),
  badAddress('a body of a GET', 'http://$host/customers', ({ call }) => call({ body: { name: 'Ada' } })),
  badAddress('a header whose name is none', 'http://$host/customers', ({ call }) => call({ headers: { 'a b': 'c' } })),
  badKey('a key with a line break', 'sk_live_36\nx'),
  badKey('a key with a letter that no header has', 'sk_live_36→'),
  badKey('a key that is missing', undefined),
]
