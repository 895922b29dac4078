import { Agent, request } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { makeFolder, startService } from './start-service.ts'
import type { ServiceProcess } from './start-service.ts'

const folder = makeFolder()
afterAll(folder.remove)
const env = { DATA_DIR: folder.path, SHUTDOWN_DELAY: '700', RATE_LIMIT: '1000000/60' }

const clients = 12
const everyMs = 50
const durationMs = 5_000

/** A process that callers know of, with the connections they keep to it. */
interface Target {
  readonly service: ServiceProcess
  readonly agent: Agent
  isLeaving: boolean
}

interface Outcome {
  readonly status: number | string
  readonly isLast: boolean
}

function get({ service, agent }: Target): Promise<Outcome> {
  return new Promise((resolve) => {
    const options = {
      host: '127.0.0.1',
      port: service.port,
      path: '/api/v2/customers?limit=2',
      agent,
      headers: { authorization: `Bearer ${service.demoKey}` },
    }
    const failed = (problem: NodeJS.ErrnoException): void =>
      resolve({ status: problem.code ?? problem.message, isLast: true })
    request(options, (response) => {
      response.resume().on('error', failed)
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, isLast: response.headers.connection === 'close' }),
      )
    })
      .on('error', failed)
      .end()
  })
}

async function startTarget(): Promise<Target> {
  return { service: await startService(env), agent: new Agent({ keepAlive: true }), isLeaving: false }
}

describe('processes that are replaced one after the other (reliability D)', () => {
  it('D56 fail no request of callers who keep their connections, and go elsewhere when told', async () => {
    const olds = [await startTarget(), await startTarget()]
    const targets = [...olds]
    const counts = new Map<number | string, number>()
    const load = new AbortController()
    const call = async (turn: number): Promise<void> => {
      for (let count = turn; !load.signal.aborted; count += 1) {
        const known = targets.filter(({ isLeaving }) => !isLeaving)
        const target = known[count % known.length]
        if (target === undefined) throw new Error('All are leaving')
        const { status, isLast } = await get(target)
        counts.set(status, (counts.get(status) ?? 0) + 1)
        if (isLast) target.isLeaving = true
        await wait(everyMs)
      }
    }
    const calls = Array.from({ length: clients }, (_, turn) => call(turn))
    const codes: unknown[] = []
    const from = performance.now()
    for (const old of olds) {
      await wait(600)
      old.service.signal('SIGTERM')
      codes.push(await old.service.ended)
      expect(old.isLeaving).toBe(true)
      targets.push(await startTarget())
    }
    await wait(Math.max(0, durationMs - (performance.now() - from)))
    load.abort()
    await Promise.all(calls)
    console.log(
      `rolling restart: 2 processes replaced under ${Math.round(([...counts.values()].reduce((a, b) => a + b) * 1_000) / (performance.now() - from))} requests/s, answers ${JSON.stringify([...counts])}`,
    )
    expect([codes, [...counts.keys()]]).toEqual([[0, 0], [200]])
    for (const { service, agent, isLeaving } of targets) {
      agent.destroy()
      if (!isLeaving) await service.stop()
    }
  }, 30_000)
})
