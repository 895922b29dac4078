import { createClient, HookError, isFailure } from '@faultbook/client'
import type { ClientOptions, FailureKind } from '@faultbook/client'
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { canaries, everyCanary, findCanaries } from './canaries/canaries.ts'
import { prints } from './canaries/prints.ts'
import { provokeFailures } from './canaries/provoke-failures.ts'
import type { Provoked } from './canaries/provoke-failures.ts'

const places = Object.keys(canaries).toSorted()

describe('24 secrets, in every place there is for one (case 79)', () => {
  let provoked: readonly Provoked[]
  let heard: string
  beforeAll(async () => {
    ;({ provoked, heard } = await provokeFailures())
  })

  it('are all sent, but for those that no request can hold', () => {
    const neverSent = ['fragment', 'userInUrl', 'passwordInUrl', 'setCookie']
    expect([...findCanaries(heard), ...neverSent].toSorted()).toEqual(places)
  })

  it('meet failures of all eight kinds, and what hooks throw', () => {
    const kindOf = (thrown: unknown): FailureKind | 'hook' | undefined =>
      thrown instanceof HookError ? 'hook' : isFailure(thrown) ? thrown.kind : undefined
    const others = provoked.filter(({ expected, thrown }) => kindOf(thrown) !== expected)
    expect(others.map(({ name, thrown }) => [name, String(thrown)])).toEqual([])
    expect(new Set(provoked.map(({ expected }) => expected)).size).toBe(9)
  })

  it('are in the bodies that are told by name, or nothing would be shown', () => {
    const texts = provoked.flatMap(({ thrown }) => (isFailure(thrown) && thrown.kind === 'http' ? [thrown.text] : []))
    expect(findCanaries(texts.join()).toSorted()).toEqual(places)
  })

  it('leave a code to tell, where nobody was at either address of a host (case 28)', () => {
    const twice = provoked.filter(({ name }) => name.includes('either address'))
    expect(twice.map(({ thrown }) => (thrown as Error).cause)).toMatchObject(
      twice.map(() => ({ name: 'TypeError', code: 'ECONNREFUSED' })),
    )
    for (const { thrown } of twice) expect((thrown as Error).message).toMatch(/: No whole answer: ECONNREFUSED$/)
    expect(twice).toHaveLength(4)
  })

  it.each(Object.entries(prints))('are in no failure printed by %s', (_, print) => {
    const found = provoked.map(({ name, thrown }) => [name, findCanaries(print(thrown))] as const)
    expect(found.filter(([, secrets]) => secrets.length > 0)).toEqual([])
  })

  it(
    'are in nothing that the console, warnings and unhandled rejections of a process print',
    { timeout: 60_000 },
    async () => {
      const { printed, status } = await runPrinter('--unhandled-rejections=warn')
      expect([status, findCanaries(printed)]).toEqual([0, []])
      for (const { name } of provoked) expect(printed).toContain(name)
    },
  )

  it.each(['http', 'network', 'hook'])(
    'are not in the last words of a process that dies of a failure: %s',
    async (kind) => {
      const { printed, status } = await runPrinter(kind)
      expect([status, findCanaries(printed)]).toEqual([1, []])
      expect(printed).toMatch(kind === 'hook' ? /HookError|The hook/ : `kind: '${kind}'`)
    },
  )
})

describe('prints', () => {
  const careless: Readonly<Record<string, (secret: string) => Error>> = {
    'a message': (secret) => new Error(secret),
    'a member': (secret) => Object.assign(new Error('No'), { secret }),
    'a hidden member': (secret) => Object.defineProperty(new Error('No'), 'secret', { value: secret }),
    'a symbol': (secret) => Object.assign(new Error('No'), { [Symbol('hidden')]: { secret } }),
    'a cause': (secret) => new Error('No', { cause: new Error('No', { cause: { secret } }) }),
    bytes: (secret) => Object.assign(new Error('No'), { bytes: new TextEncoder().encode(secret) }),
    headers: (secret) => Object.assign(new Error('No'), { headers: new Headers({ 'x-secret': secret }) }),
    'a map': (secret) => Object.assign(new Error('No'), { map: new Map([[1, new Set([secret])]]) }),
    base64: (secret) => Object.assign(new Error('No'), { basic: Buffer.from(`user:${secret}`).toString('base64') }),
    'a getter of a class': (secret) =>
      new (class extends Error {
        get secret(): string {
          return secret
        }
      })('No'),
  }

  it.each(Object.entries(careless))('find what is in %s', (_, toError) => {
    const isFound = (print: (error: unknown) => string): boolean => {
      const found = findCanaries(print(toError(canaries.apiKey)))
      return found.includes('apiKey')
    }
    expect(isFound(prints['all that can be reached'] ?? String)).toBe(true)
  })

  it('find what each of them shows', () => {
    const shown = Object.assign(new Error(everyCanary), { everyCanary })
    const blind = Object.entries(prints).filter(([, print]) => findCanaries(print(shown)).length < places.length)
    expect(blind.map(([name]) => name)).toEqual([])
  })
})

describe('a key that no header can hold (case 36)', () => {
  const key = canaries.apiKey
  const options: Readonly<Record<string, Partial<ClientOptions>>> = {
    'of two lines': { apiKey: `${key}\nx` },
    'with a line break at its end': { apiKey: `${key}\n` },
    'with another header behind it': { apiKey: `${key}\r\nX-Admin: 1` },
    'with letters beyond Latin-1': { apiKey: `${key}ключ` },
    'with a NUL': { apiKey: `${key}\0` },
    'from auth, of two lines': { auth: () => `${key}\nx` },
    'for idempotency, of two lines': { headers: { 'idempotency-key': `${key}\nx` } },
    'that is undefined': { apiKey: undefined },
    'that is empty': { apiKey: '' },
  }

  it.each(Object.entries(options))(
    '%s, is a failure of kind config, sends nothing and is not told',
    async (_, given) => {
      const api = createClient({ baseUrl: 'http://127.0.0.1:9', ...given })
      const { error } = (await api.result.get('/things')) as { readonly error: unknown }
      expect(error).toMatchObject({ kind: 'config', attempts: 0, method: 'GET', url: 'http://127.0.0.1:9/things' })
      for (const [name, print] of Object.entries(prints)) expect([name, findCanaries(print(error))]).toEqual([name, []])
    },
  )
})

function runPrinter(argument: string): Promise<{ readonly status: unknown; readonly printed: string }> {
  const script = fileURLToPath(new URL('canaries/print-failures.ts', import.meta.url))
  const [flags, rest] = argument.startsWith('--') ? [[argument], []] : [[], [argument]]
  const args = ['--conditions=faultbook-source', '--disable-warning=ExperimentalWarning', ...flags, script, ...rest]
  return new Promise((resolve) => {
    execFile(process.execPath, args, { maxBuffer: 2 ** 28 }, (error, stdout, stderr) => {
      resolve({ status: error === null ? 0 : error.code, printed: stdout + stderr })
    })
  })
}
