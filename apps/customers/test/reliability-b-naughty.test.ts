import list from 'big-list-of-naughty-strings/blns.json' with { type: 'json' }
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Answer } from './start-api.ts'
import { refusalOf, startWitness } from './witness.ts'
import type { Witness } from './witness.ts'
import { requestBytes } from './wire.ts'

const path = '/api/v2/customers'
const textFields = ['account', 'phone', 'address', 'city', 'state', 'zip'] as const
const limits: Readonly<Record<string, number>> = {
  account: 200,
  phone: 50,
  address: 300,
  city: 100,
  state: 100,
  zip: 20,
}
// The list has no text that normalizing would change.
const naughty: readonly string[] = [...list, 'Zoe\u0308', '\ufb03 \u212b', '\uff21']

type Fields = Readonly<Record<string, unknown>>

describe('the big list of naughty strings (reliability B22)', () => {
  let api: Witness
  beforeAll(async () => {
    api = await startWitness()
  })
  afterEach(() => api.testify())
  afterAll(() => api.stop())

  const each = <Seen>(strings: readonly string[], see: (text: string) => Promise<Seen>) => Promise.all(strings.map(see))
  const page = (query: string) => api.call('GET', `${path}?${query}`)

  it('B22 stores each in every text field as it is, or refuses it on that field; and finds it again', async () => {
    expect(naughty).toHaveLength(464)
    const verdicts = await each(naughty, async (text) => {
      const first = await api.post(Object.fromEntries(textFields.map((field) => [field, text])))
      const refused = first.status === 422 ? Object.keys(first.body?.errors ?? {}) : []
      const taken = textFields.filter((field) => !refused.includes(field))
      const sent: Fields = { account: 'x', ...Object.fromEntries(taken.map((field) => [field, text])) }
      const second = first.status === 201 ? first : await api.post(sent)
      const stored = await api.call('GET', second.headers.get('location') ?? path)
      return { text, taken, refused, first, sent, stored }
    })
    expect(verdicts.filter(({ first }) => first.status !== 201 && first.status !== 422)).toEqual([])
    expect(verdicts.filter(({ sent, stored }) => !holds(stored, sent)).map(({ text }) => text)).toEqual([])
    // Too long for one field only is too long for that field only.
    const mixed = verdicts.filter(({ taken, refused }) => taken.length > 0 && refused.length > 0)
    expect(
      mixed.filter(({ text, refused }) => refused.some((field) => pointsOf(text) <= (limits[field] ?? 0))),
    ).toEqual([])
    expect(verdicts.filter(({ taken }) => taken.length > 0).length).toBeGreaterThan(350)
    const searchable = verdicts.filter(({ taken, text }) => taken.length > 0 && pointsOf(text) <= 100)
    const found = await each(
      searchable.map(({ text }) => text),
      async (text) => (await page(`limit=1&search=${encodeURIComponent(text)}`)).body?.data,
    )
    expect(found.filter((customers) => !Array.isArray(customers) || customers.length === 0)).toEqual([])
  }, 60_000)

  it('B22 takes each for an email, or refuses it as one', async () => {
    const seen = await each(
      naughty.flatMap((text) => [text, `${text}@example.com`]),
      async (email) => {
        const answer = await api.post({ account: 'x', email })
        return { email, answer, isStored: answer.status === 201 && holds(answer, { email }) }
      },
    )
    const strange = seen.filter(
      ({ answer, isStored }) =>
        !isStored && !(answer.status === 422 && 'email' in (answer.body?.errors ?? {})) && answer.status !== 409,
    )
    expect(strange).toEqual([])
    expect(seen.filter(({ isStored }) => isStored).length).toBeGreaterThan(50)
  })

  it('B22 searches for each, or says that it is no search', async () => {
    const seen = await each(naughty, async (text) => ({
      text,
      answer: await page(`limit=1&search=${encodeURIComponent(text)}`),
    }))
    const isRight = (text: string, { status, body }: Answer) =>
      pointsOf(text) <= 100 ? status === 200 : status === 400 && 'search' in (body?.errors ?? {})
    expect(seen.filter(({ text, answer }) => !isRight(text, answer))).toEqual([])
  })

  it('B22 sorts by none of them', async () => {
    const seen = await each(naughty, async (text) => refusalOf(await page(`sort=${encodeURIComponent(text)}`)))
    expect(
      seen.filter(([status, code, fields]) => status !== 400 || code !== 'REQ_002' || !('sort' in (fields as object))),
    ).toEqual([])
  })

  it('B22 takes for an id only what is one', async () => {
    const seen = await each(naughty, async (text) => {
      const [answer] = await api.raw(
        requestBytes(`GET ${path}/${encodeURIComponent(text)}`, { Authorization: `Bearer ${api.api.key}` }),
      )
      return `${/^[1-9]\d{0,15}$/.test(text) ? 'id' : 'other'} ${answer?.status} ${answer?.body?.error_code} ${Object.keys(answer?.body?.errors ?? {}).join()}`
    })
    const kinds = new Set(seen)
    expect([...kinds].filter((kind) => !allowedForIds.has(kind))).toEqual([])
    expect(kinds.has('other 400 REQ_002 id')).toBe(true)
  })

  it('B22 lets none of them do harm in a header', async () => {
    const seen = await each(
      naughty.filter((text) => !/[\r\n]/.test(text)),
      async (text) => {
        const headers = {
          'User-Agent': text,
          Accept: text,
          'X-Request-Id': text,
          Origin: text,
          'Accept-Language': text,
        }
        const [served] = await api.raw(
          requestBytes(`GET ${path}?limit=1`, { ...headers, Authorization: `Bearer ${api.api.key}` }),
        )
        const [refused] = await api.raw(requestBytes(`GET ${path}`, { Authorization: `Bearer ${text}` }))
        const isEchoed = text !== '' && served?.headers.get('x-request-id') === text
        return `${served?.status} ${refused?.status} ${refused?.body?.error_code} ${isEchoed}`
      },
    )
    // What no HTTP header may hold is malformed; what is left of nothing is no key.
    const allowed = new Set(['200 401 AUTH_001 false', '200 401 AUTH_002 false', '400 400 REQ_003 false'])
    expect([...new Set(seen)].filter((kind) => !allowed.has(kind))).toEqual([])
  })
})

const allowedForIds = new Set([
  'id 200 undefined ',
  'id 404 RES_001 ',
  'other 400 REQ_002 id',
  'other 400 REQ_003 ',
  // "" is /customers/, which is no route.
  'other 404 RES_002 ',
  // Past what a parameter may have.
  'other 414 REQ_008 ',
])

function holds({ body }: Answer, sent: Fields): boolean {
  const stored = (body?.data ?? {}) as Fields
  return Object.entries(sent).every(([field, value]) => stored[field] === value)
}

function pointsOf(text: string): number {
  return Array.from(text).length
}
