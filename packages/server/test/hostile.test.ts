import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { writeSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerOf, envelope } from './answer.ts'
import { hostileValues, secret } from './hostile-values.ts'
import type { HostileValue } from './hostile-values.ts'
import { send } from './send.ts'

const answerWithinMs = 1_000
const environments = [undefined, 'development', 'production'] as const
const fixture = fileURLToPath(new URL('hostile-server.ts', import.meta.url))

type Applies = (value: HostileValue) => boolean

const all: Applies = () => true
const errorShaped: Applies = ({ isErrorShaped }) => isErrorShaped === true
/** On the node adapter nobody else would send a returned value that names an error status. */
const answeredWhenReturned: Applies = (value) =>
  errorShaped(value) ||
  ['{ statusCode: 403 }', '{ status: 403 }', 'a prototypeless { status: 500 }'].includes(value.name)
/**
 * next(value) goes on with a falsy value: that is how a hook says that all is well.
 * A gap: Fastify takes a falsy value that a hook with a callback throws for the same (lib/hooks.js, hookRunnerGenerator).
 */
const truthy: Applies = ({ make }) => Boolean(make())

/** Node's own streams read the stack of what breaks them, and end the process when that throws (nodejs/node, lib/internal/streams/destroy.js). */
const survivesNode: Applies = ({ name }) => !unreadableStacks.has(name)
const unreadableStacks = new Set([
  'an Error whose stack throws',
  'an Error whose message throws',
  'a revoked Proxy',
  'a Proxy that refuses all',
  'a Proxy of an Error that refuses all',
])

const modes = {
  node: { throw: all, reject: all, return: answeredWhenReturned, resolve: answeredWhenReturned },
  fastify: {
    throw: all,
    reject: all,
    return: errorShaped,
    resolve: errorShaped,
    onRequest: all,
    preHandler: all,
    onSend: all,
    next: truthy,
    hook: truthy,
    stream: survivesNode,
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Applies>>>>

const tally = { asserted: 0, cells: new Set<string>() }

interface Child {
  readonly process: ChildProcess
  readonly ports: Readonly<Record<keyof typeof modes, number>>
}

async function start(environment: string | undefined): Promise<Child> {
  const { NODE_ENV: _, ...rest } = process.env
  const env = environment === undefined ? rest : { ...rest, NODE_ENV: environment }
  const child = spawn(
    process.execPath,
    ['--conditions=faultbook-source', '--disable-warning=ExperimentalWarning', fixture],
    {
      env,
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  )
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return { process: child, ports: JSON.parse(String(line)) as Child['ports'] }
}

afterAll(() => {
  const { length } = hostileValues
  const line = `hostile: ${tally.asserted} answers asserted (${length} values × ${tally.cells.size} ways on 2 adapters × ${environments.length} environments)`
  writeSync(1, `${line}\n`)
})

describe.each(environments)('C15 with NODE_ENV %s', (environment) => {
  let child: Child

  beforeAll(async () => {
    child = await start(environment)
  })

  afterAll(() => {
    child.process.kill()
  })

  const cells = Object.entries(modes).flatMap(([adapter, ways]) =>
    Object.entries<Applies>(ways).map(([mode, applies]) => ({ adapter: adapter as keyof typeof modes, mode, applies })),
  )

  it.each(cells)(
    '$adapter answers every hostile value with one envelope: $mode',
    async ({ adapter, mode, applies }) => {
      tally.cells.add(`${adapter} ${mode}`)
      const port = child.ports[adapter]
      await Promise.all(
        hostileValues.map(async (value, index) => {
          if (!applies(value)) return
          const reply = await send(port, `/${mode}/${index}`, { timeoutMs: answerWithinMs })
          const isAlive = child.process.exitCode === null && (await send(port, '/good')).body === 'good'
          const leaks = JSON.stringify(reply).includes(secret) || 'x-leak' in reply.headers
          const { name, code = 'SRV_001' } = value
          const message = code === 'CON_001' ? { message: 'Customer with this email already exists' } : {}
          expect({ name, ...answerOf(reply), leaks, isAlive }).toEqual({
            name,
            ...envelope(code, message),
            leaks: false,
            isAlive: true,
          })
          tally.asserted += 1
        }),
      )
    },
  )

  it('fastify replaces a foreign reply that a handler sent', async () => {
    const reply = await send(child.ports.fastify, '/foreign/0')
    expect({ ...answerOf(reply), leaks: reply.body.includes(secret) }).toEqual({ ...envelope('CON_001'), leaks: false })
    tally.asserted += 1
  })
})
