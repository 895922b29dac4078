import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'

const program = fileURLToPath(new URL('burdened-service.ts', import.meta.url))
const children = new Set<ChildProcess>()
afterAll(() => children.forEach((child) => child.kill('SIGKILL')))

// Twice what it can do: 20 ms each is 50 in a second.
const burdenMs = 20
const perSecond = 100
const seconds = 4
/** An answer later than this is of no use to its caller. */
const inTimeMs = 1_000
/** The connections a proxy in front keeps. Node accepts one new one in each turn of its loop, which is a limit of its own. */
const connections = 100

interface Burdened {
  readonly port: number
  readonly key: string
  readonly stop: () => Promise<void>
}

async function startBurdened(maxLoopDelayMs: number): Promise<Burdened> {
  const child = spawn(
    process.execPath,
    ['--conditions=faultbook-source', '--disable-warning=ExperimentalWarning', program],
    {
      env: { PATH: process.env['PATH'] ?? '', BURDEN_MS: String(burdenMs), MAX_LOOP_DELAY: String(maxLoopDelayMs) },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  children.add(child)
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  return { ...(JSON.parse(line.toString()) as { readonly port: number; readonly key: string }), stop }
}

/** Asks; gives the status, or `late`. */
function ask({ port, key }: Burdened, agent: Agent, path = '/api/v2/customers'): Promise<number | string> {
  const from = performance.now()
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path, headers: { authorization: `Bearer ${key}` }, agent }
    request(options, (response) => {
      response.resume().on('error', reject)
      response.on('end', () => resolve(performance.now() - from > inTimeMs ? 'late' : (response.statusCode ?? 0)))
    })
      .on('error', reject)
      .end()
  })
}

/** Sends more than can be answered, at a fixed rate whatever becomes of it; counts the outcomes. */
async function overload(service: Burdened): Promise<ReadonlyMap<number | string, number>> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections, maxFreeSockets: connections })
  await Promise.all(Array.from({ length: connections }, () => ask(service, agent, '/health')))
  const sent: Promise<number | string>[] = []
  const from = performance.now()
  while (performance.now() - from < seconds * 1_000) {
    while (sent.length < ((performance.now() - from) / 1_000) * perSecond) sent.push(ask(service, agent))
    await wait(5)
  }
  const outcomes = await Promise.all(sent)
  agent.destroy()
  return new Map([...new Set(outcomes)].map((outcome) => [outcome, outcomes.filter((one) => one === outcome).length]))
}

describe('twice the load that can be answered (reliability D)', () => {
  it('D61 is shed in part, and the rest answered while its callers still wait; afterwards all are again', async () => {
    const figures: string[] = []
    for (const maxLoopDelayMs of [0, 200]) {
      const service = await startBurdened(maxLoopDelayMs)
      const counts = await overload(service)
      figures.push(
        `MAX_LOOP_DELAY=${maxLoopDelayMs}: ${Math.round((counts.get(200) ?? 0) / seconds)}/s answered in time, ${counts.get(503) ?? 0} shed, ${counts.get('late') ?? 0} answered too late`,
      )
      expect([counts.has(200), counts.has(503)]).toEqual([true, maxLoopDelayMs > 0])
      expect([...counts.keys()].filter((outcome) => outcome !== 'late' && outcome !== 200 && outcome !== 503)).toEqual(
        [],
      )
      const agent = new Agent({ keepAlive: false })
      await expect.poll(() => ask(service, agent), { timeout: 20_000 }).toBe(200)
      await service.stop()
    }
    console.log(
      `overload, ${perSecond} requests/s offered for ${seconds} s, ${1_000 / burdenMs}/s possible:\n${figures.join('\n')}`,
    )
  }, 90_000)
})
