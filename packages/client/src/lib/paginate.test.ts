import { describe, expect, it } from 'vitest'
import { page, refusal, success } from '../../test/answers.ts'
import { clientOf, newOrigin } from '../../test/client-of.ts'
import { failureOf } from '../../test/failure-of.ts'
import { fakeFetch } from '../../test/fake-fetch.ts'
import type { FakeFetch } from '../../test/fake-fetch.ts'
import type { CallOptions } from '../index.ts'

function queriesOf({ asked }: FakeFetch): readonly string[] {
  return asked.map(({ url }) => new URL(url).search)
}

/** What a walk gives, and what ends it. */
async function walk(
  fake: FakeFetch,
  call?: CallOptions,
): Promise<{ readonly items: readonly unknown[]; readonly thrown?: unknown }> {
  const items: unknown[] = []
  try {
    for await (const item of clientOf(fake).paginate('/customers', call)) items.push(item)
    return { items }
  } catch (thrown) {
    return { items, thrown }
  }
}

describe('paginate()', () => {
  it('walks by next_cursor, with the query of the call', async () => {
    const fake = fakeFetch(
      success([1, 2], { next_cursor: 'a&b' }),
      success([], { next_cursor: 'c' }),
      success([3], { next_cursor: null }),
    )
    expect(await walk(fake, { query: { limit: 2, tag: ['x', 'y'] } })).toEqual({ items: [1, 2, 3] })
    expect(queriesOf(fake)).toEqual([
      '?limit=2&tag=x&tag=y',
      '?limit=2&tag=x&tag=y&cursor=a%26b',
      '?limit=2&tag=x&tag=y&cursor=c',
    ])
  })

  it('walks by current_page and total_pages', async () => {
    const fake = fakeFetch((_, nth) => success([nth], { current_page: nth, total_pages: 3 }))
    expect(await walk(fake, { query: { limit: 1 } })).toEqual({ items: [1, 2, 3] })
    expect(queriesOf(fake)).toEqual(['?limit=1', '?limit=1&page=2', '?limit=1&page=3'])
  })

  it('walks on from the page or the cursor of the call', async () => {
    const pages = fakeFetch(
      success([5], { current_page: 5, total_pages: 6 }),
      success([6], { current_page: 6, total_pages: 6 }),
    )
    expect(await walk(pages, { query: { page: 5 } })).toEqual({ items: [5, 6] })
    expect(queriesOf(pages)).toEqual(['?page=5', '?page=6'])
    const cursors = fakeFetch(success([1], { next_cursor: 'b' }), success([2]))
    expect(await walk(cursors, { query: { cursor: 'a' } })).toEqual({ items: [1, 2] })
    expect(queriesOf(cursors)).toEqual(['?cursor=a', '?cursor=b'])
  })

  it('goes on by cursor where there is one, and asks for no page any more', async () => {
    const fake = fakeFetch(
      success([1], { next_cursor: 'a', current_page: 1, total_pages: 2 }),
      success([2], { next_cursor: null, current_page: 2, total_pages: 3 }),
    )
    expect(await walk(fake, { query: { page: 1 } })).toEqual({ items: [1, 2] })
    expect(queriesOf(fake)).toEqual(['?page=1', '?cursor=a'])
  })

  it.each([
    ['no meta', undefined],
    ['null', null],
    ['other meta', { total: 3 }],
    ['one page', { current_page: 1, total_pages: 1 }],
    ['no page', { current_page: 1, total_pages: 0 }],
    ['no cursor', { next_cursor: null }],
    ['an empty cursor', { next_cursor: '' }],
  ])('is over after a page with %s', async (_, meta) => {
    const fake = fakeFetch(success([1], meta))
    expect(await walk(fake)).toEqual({ items: [1] })
    expect(fake.asked).toHaveLength(1)
  })

  it('sends headers, path parameters and limits of the call with every page', async () => {
    const fake = fakeFetch((_, nth) => success([nth], { current_page: nth, total_pages: 2 }))
    const call = { path: { id: 7 }, headers: { 'x-tenant': 'one' } }
    for await (const _ of clientOf(fake).paginate('/customers/{id}/notes', call)) void _
    expect(fake.asked.map(({ url, headers }) => [new URL(url).pathname, headers.get('x-tenant')])).toEqual([
      ['/customers/7/notes', 'one'],
      ['/customers/7/notes', 'one'],
    ])
  })

  it('tries a page again as any call', async () => {
    const fake = fakeFetch(success([1], { next_cursor: 'a' }), refusal(503, 'X_001'), success([2]))
    expect(await walk(fake)).toEqual({ items: [1, 2] })
    expect(queriesOf(fake)).toEqual(['', '?cursor=a', '?cursor=a'])
  })

  it('sends nothing before it is asked for the first item', async () => {
    const fake = fakeFetch(success([1]))
    const items = clientOf(fake).paginate('/customers')
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(fake.asked).toEqual([])
    expect(await items.next()).toEqual({ done: false, value: 1 })
  })

  it('asks for a page when its first item is wanted, not before', async () => {
    const fake = fakeFetch((_, nth) => success([nth, -nth], { next_cursor: `${nth}` }))
    const items = clientOf(fake).paginate('/customers')
    const sent: number[] = []
    for (let wanted = 0; wanted < 4; wanted += 1) {
      await items.next()
      sent.push(fake.asked.length)
    }
    expect(sent).toEqual([1, 1, 2, 2])
  })

  it('case 85 stops with a break', async () => {
    const fake = fakeFetch((_, nth) => success([nth], { next_cursor: `${nth}` }))
    const items: unknown[] = []
    for await (const item of clientOf(fake).paginate('/customers')) {
      items.push(item)
      if (items.length === 2) break
    }
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect([items, fake.asked.length]).toEqual([[1, 2], 2])
  })

  it('case 85 gives the pages before the one that fails, and its failure', async () => {
    const fake = fakeFetch(
      success([1], { next_cursor: 'a' }),
      success([2], { next_cursor: 'b' }),
      refusal(403, 'PERM_001'),
    )
    const { items, thrown } = await walk(fake)
    expect(items).toEqual([1, 2])
    expect(thrown).toMatchObject({ kind: 'api', error_code: 'PERM_001', status: 403 })
    expect(fake.asked).toHaveLength(3)
  })

  it('case 85 ends with the signal of the call, between pages too', async () => {
    const controller = new AbortController()
    const fake = fakeFetch((_, nth) => success([nth], { next_cursor: `${nth}` }))
    const items = clientOf(fake).paginate('/customers', { signal: controller.signal })
    await items.next()
    controller.abort('bye')
    expect(await failureOf(items.next())).toMatchObject({ kind: 'abort', cause: 'bye' })
    expect(fake.asked).toHaveLength(1)
  })

  it.each([
    ['the same cursor', [{ next_cursor: 'a' }, { next_cursor: 'a' }]],
    ['a cursor of before', [{ next_cursor: 'a' }, { next_cursor: 'b' }, { next_cursor: 'a' }]],
    [
      'the same page',
      [
        { current_page: 1, total_pages: 3 },
        { current_page: 1, total_pages: 3 },
      ],
    ],
    ['a page of before', [1, 2, 1].map((current) => ({ current_page: current, total_pages: 3 }))],
  ])('case 85 is a parse failure when a page leads to %s', async (_, metas) => {
    const answers = metas.map((meta, nth) => success([nth], meta, { headers: { 'x-request-id': `r-${nth}` } }))
    const fake = fakeFetch(...answers, page(500))
    const { items, thrown } = await walk(fake)
    expect(items).toEqual(metas.map((_meta, nth) => nth))
    expect(thrown).toMatchObject({
      kind: 'parse',
      method: 'GET',
      url: fake.asked[0]?.url,
      status: 200,
      requestId: `r-${metas.length - 1}`,
      text: '',
    })
    expect(fake.asked).toHaveLength(metas.length)
  })

  it.each([
    ['an object', { id: 1 }],
    ['null', null],
    ['a number', 1],
    ['a text, whose letters are no items', 'abc'],
  ])('is a parse failure when a page holds %s', async (_, data) => {
    const { items, thrown } = await walk(fakeFetch(success(data)))
    expect([items, thrown]).toMatchObject([[], { kind: 'parse', status: 200 }])
  })

  it('is a parse failure when a page holds nothing', async () => {
    const { items, thrown } = await walk(fakeFetch(() => new Response(null, { status: 204 })))
    expect([items, thrown]).toMatchObject([[], { kind: 'parse', status: 204 }])
  })

  it('is refused as any call', async () => {
    const origin = newOrigin()
    const items = clientOf(fakeFetch(success([1])), { baseUrl: origin }).paginate('/customers/{id}')
    expect(await failureOf(items.next())).toMatchObject({ kind: 'config', attempts: 0 })
  })

  it('reads the numbers of pages that are written as texts', async () => {
    const pages = (current: number): Response => success([current], { current_page: `${current}`, total_pages: '3' })
    const fake = fakeFetch(pages(1), pages(2), pages(3))
    const items: unknown[] = []
    for await (const item of clientOf(fake).paginate('/customers')) items.push(item)
    expect(items).toEqual([1, 2, 3])
    expect(queriesOf(fake)).toEqual(['', '?page=2', '?page=3'])
  })
})
