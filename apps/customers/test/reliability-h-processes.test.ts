import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeFolder, runCommand, startService } from './start-service.ts'
import type { ServiceProcess } from './start-service.ts'

const preload = new URL('die-at.ts', import.meta.url).href
const path = '/api/v2/customers'
const replayed = 'idempotency-replayed'

interface Place {
  readonly dataDir: string
  readonly key: string
  readonly remove: () => void
}

/** A data folder with a workspace and a key. */
async function makePlace(): Promise<Place> {
  const { path: dataDir, remove } = makeFolder()
  const { stdout } = await runCommand(['keys', 'create', '--workspace', 'w', '--data-dir', dataDir], {})
  return { dataDir, key: /fbk_\w+/.exec(stdout)?.[0] ?? '', remove }
}

function start({ dataDir }: Place, env: Readonly<Record<string, string>> = {}): Promise<ServiceProcess> {
  return startService({ DATA_DIR: dataDir, NODE_ENV: 'production', RATE_LIMIT: '100000/60', ...env })
}

/** Asks as a good client does: again, as long as the answer is 503, as while another process has the lock. */
async function post({ port }: ServiceProcess, { key }: Place, body: object, idempotencyKey?: string) {
  for (;;) {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
      },
      body: JSON.stringify(body),
    })
    const text = await response.text()
    if (response.status !== 503) return { status: response.status, headers: response.headers, text }
  }
}

/** The ids there are. */
async function listIds({ port }: ServiceProcess, { key }: Place): Promise<readonly number[]> {
  const headers = { authorization: `Bearer ${key}` }
  const response = await fetch(`http://127.0.0.1:${port}${path}?limit=100`, { headers })
  const { data } = (await response.json()) as { readonly data: readonly { readonly id: number }[] }
  return data.map(({ id }) => id)
}

describe('a service that is killed (reliability H)', () => {
  it.each([
    ['H96 before the answer: the retry is answered as the first would have been', 'answer', 'true'],
    ['H96 right after the first commit: there is no row without its key', 'committed', 'true'],
    ['H97 before the commit: nothing is done, nothing is locked, and the retry is done', 'commit', null],
  ] as const)('%s', async (_, moment, isReplayed) => {
    const place = await makePlace()
    const dying = await start(place, { DIE_AT: moment, NODE_OPTIONS: `--import=${preload}` })
    const body = { account: 'Ada', email: 'ada@x.io' }
    await expect(post(dying, place, body, 'k')).rejects.toThrow('fetch failed')
    expect(await dying.ended).toBe('SIGKILL')

    const service = await start(place)
    const retry = await post(service, place, body, 'k')
    expect([retry.status, retry.headers.get(replayed)]).toEqual([201, isReplayed])
    const again = await post(service, place, body, 'k')
    expect([again.text, again.headers.get(replayed)]).toEqual([retry.text, 'true'])
    expect(await listIds(service, place)).toEqual([1])
    await service.stop()
    place.remove()
  })
})

describe('two processes on one database file (reliability H)', () => {
  let place: Place
  let services: readonly ServiceProcess[] = []
  beforeAll(async () => {
    place = await makePlace()
    services = await Promise.all([start(place), start(place)])
  })
  afterAll(async () => {
    await Promise.all(services.map((service) => service.stop()))
    place.remove()
  })

  const askBoth = (count: number, body: object, idempotencyKey?: string) =>
    Promise.all(
      Array.from({ length: count }).flatMap(() =>
        services.map((service) => post(service, place, body, idempotencyKey)),
      ),
    )

  it('H93 fifty at once with one key, half of them to each, make one row', async () => {
    const answers = await askBoth(25, { account: 'Ada', email: 'ada@x.io' }, 'k')
    expect(answers).toHaveLength(50)
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1)
    expect(answers.filter(({ status, headers }) => status === 201 && headers.get(replayed) === null)).toHaveLength(1)
    expect(await Promise.all(services.map((service) => listIds(service, place)))).toEqual([[1], [1]])
  })

  it('ten at once of one email, half of them to each: one is done, and nine are 409', async () => {
    const answers = await askBoth(5, { account: 'Bob', email: 'bob@x.io' })
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(9)
  })

  it('H100 of two writers with one ETag, each at another process, one is done, and the other 412', async () => {
    const [{ headers } = expect.fail()] = await askBoth(1, { account: 'Cyd' })
    const [location, etag] = [headers.get('location') ?? '', headers.get('etag') ?? '']
    const change = async ({ port }: ServiceProcess): Promise<number> => {
      const { status } = await fetch(`http://127.0.0.1:${port}${location}`, {
        method: 'PATCH',
        headers: { authorization: `Bearer ${place.key}`, 'content-type': 'application/json', 'if-match': etag },
        body: JSON.stringify({ city: `Rom ${port}` }),
      })
      return status === 503 ? change({ port } as ServiceProcess) : status
    }
    expect(new Set(await Promise.all(services.map(change)))).toEqual(new Set([200, 412]))
  })
})
