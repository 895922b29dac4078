import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerOf, envelope } from './answer.ts'
import { hostileValues, secret } from './hostile-values.ts'
import type { HostileValue } from './hostile-values.ts'
import type { Applies, Scene } from './scenes/scene.ts'
import { send } from './send.ts'

const answerWithinMs = 2_000
const environments = [undefined, 'development', 'production'] as const

interface Child {
  readonly process: ChildProcess
  readonly ports: Readonly<Record<string, number>>
}

/**
 * Describes what C15 promises of each scene, in each environment: whatever is thrown, in whatever way, is one envelope at once, and the process lives.
 * `fixture` starts the scenes that its arguments name and prints their ports. Gives what the whole has come to, in words.
 */
export function describeHostile(scenes: readonly Scene[], fixture: string): () => string {
  let answers = 0
  const ways = scenes.flatMap((scene) => [
    ...cellsOf(scene, scene.ways, false),
    ...cellsOf(scene, scene.lateWays ?? {}, true),
  ])
  describe.each(environments)('C15 with NODE_ENV %s', (environment) => {
    let child: Child
    beforeAll(async () => {
      child = await start(fixture, scenes, environment)
    })
    afterAll(() => {
      child.process.kill()
    })

    it.each(ways)('$scene.name: $way', async ({ scene, way, applies, isLate }) => {
      const port = child.ports[scene.name] ?? 0
      const isAlive = async (): Promise<boolean> =>
        child.process.exitCode === null && (await send(port, '/good')).status === 200
      await Promise.all(
        hostileValues.map(async (value, index) => {
          if (!applies(value)) return
          const path = `/hostile/${way}/${index}`
          if (isLate) await expectCut(port, path, value)
          else await expectEnvelope(port, path, value, scene.ownCodes?.[value.name])
          expect({ name: value.name, isAlive: await isAlive() }).toEqual({ name: value.name, isAlive: true })
          answers += 1
        }),
      )
    })
  })
  const { length } = hostileValues
  return () =>
    `${answers} answers asserted (${length} values × ${ways.length} ways of ${scenes.length} apps × ${environments.length} environments)`
}

function cellsOf(scene: Scene, ways: Readonly<Record<string, Applies>>, isLate: boolean) {
  return Object.entries(ways).map(([way, applies]) => ({ scene, way, applies, isLate }))
}

async function start(fixture: string, scenes: readonly Scene[], environment: string | undefined): Promise<Child> {
  const { NODE_ENV: _, ...rest } = process.env
  const env = environment === undefined ? rest : { ...rest, NODE_ENV: environment }
  const names = scenes.map(({ name }) => name)
  const child = spawn(
    process.execPath,
    ['--conditions=faultbook-source', '--disable-warning=ExperimentalWarning', fixture, ...names],
    { env, stdio: ['pipe', 'pipe', 'inherit'] },
  )
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return { process: child, ports: JSON.parse(String(line)) as Child['ports'] }
}

async function expectEnvelope(port: number, path: string, value: HostileValue, ownCode?: string): Promise<void> {
  const reply = await send(port, path, { timeoutMs: answerWithinMs })
  const leaks = JSON.stringify(reply).includes(secret) || 'x-leak' in reply.headers
  const { name, code = ownCode ?? 'SRV_001' } = value
  const message = code === 'CON_001' ? { message: 'Customer with this email already exists' } : {}
  expect({ name, ...answerOf(reply), leaks }).toEqual({ name, ...envelope(code, message), leaks: false })
}

/** C17: a cut body must not pass for a whole one. */
async function expectCut(port: number, path: string, { name }: HostileValue): Promise<void> {
  const { status, isCut, body } = await send(port, path, { timeoutMs: answerWithinMs })
  expect({ name, status, isCut, leaks: body.includes(secret) }).toEqual({
    name,
    status: 200,
    isCut: true,
    leaks: false,
  })
}
