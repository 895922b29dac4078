// What platforms say of a refused connection, and what the client makes of it: run in each of them.
import { createClient, isFailure } from '@faultbook/client'
import { describe, expect, it } from 'vitest'

/** What Node, Bun and Deno print of a value with `console.log`, all of it. */
type Inspect = (value: unknown, options: { readonly depth: number; readonly showHidden: boolean }) => string

interface Platform {
  readonly Bun?: { readonly inspect: Inspect }
  readonly Deno?: { readonly inspect: Inspect }
  /** Node 20 has none. */
  readonly navigator?: { readonly userAgent: string }
  readonly process?: { readonly getBuiltinModule?: (name: string) => { readonly inspect: Inspect } | undefined }
}

const { Bun, Deno, navigator, process } = globalThis as Platform
const isWorker = navigator?.userAgent === 'Cloudflare-Workers'
/** Where nobody listens, and which no platform blocks. */
const nobody = 'http://127.0.0.1:4'
const secret = 'cnry77qtokenz7'

/** Every text in a value: members, hidden ones as well, and its causes; and as the platform inspects it. */
function textsOf(value: unknown): string {
  const inspects = [Bun?.inspect, Deno?.inspect, process?.getBuiltinModule?.('node:util')?.inspect]
  const inspected = inspects.map((inspect) => inspect?.(value, { depth: 20, showHidden: true }))
  return [JSON.stringify(value), ...membersOf(value), ...inspected].join('\n')
}

function membersOf(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [String(value)]
  return Reflect.ownKeys(value).flatMap((key) => [String(key), ...membersOf(Reflect.get(value, key))])
}

async function thrownBy(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => 'It was answered',
    (thrown: unknown) => thrown,
  )
}

describe('a refused connection', () => {
  it('is told by Bun and Deno with the whole URL, or the next test would prove nothing', async () => {
    const thrown = await thrownBy(fetch(`${nobody}/things?token=${secret}`))
    expect(textsOf(thrown).includes(secret)).toBe(Bun !== undefined || Deno !== undefined)
  })

  it('case 79 is told by the client without it', async () => {
    const api = createClient({ baseUrl: nobody, retries: 0, apiKey: secret })
    const thrown = await thrownBy(api.get('/things', { query: { token: secret } }))
    expect(thrown).toMatchObject({ kind: 'network', attempts: 1, url: `${nobody}/things` })
    expect(textsOf(thrown)).toContain(`${nobody}/things`)
    expect(textsOf(thrown)).not.toContain(secret)
  })

  it('case 28 has a code in its cause on Node and Bun, and none on Deno and Workers', async () => {
    const thrown = await thrownBy(createClient({ baseUrl: nobody, retries: 0 }).get('/things'))
    const { code } = Object((isFailure(thrown) && thrown.cause) || {}) as { readonly code?: unknown }
    expect(code).toBe(Deno !== undefined || isWorker ? undefined : 'ECONNREFUSED')
  })
})

describe('a Request with a text', () => {
  it('has a media type, but on Bun', () => {
    const { headers } = new Request(nobody, { method: 'POST', body: 'x' })
    expect(headers.get('content-type')).toBe(Bun === undefined ? 'text/plain;charset=UTF-8' : null)
  })
})
