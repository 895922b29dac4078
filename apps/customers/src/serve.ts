import type { FastifyInstance } from 'fastify'
import { resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { createApp } from './create-app.ts'
import { prepareDemo } from './demo.ts'
import { createDrain } from './drain.ts'
import type { Logger } from './log.ts'
import { Mistake } from './mistake.ts'
import { defaultDataDir } from './settings.ts'
import type { Settings } from './settings.ts'
import type { Store } from './store/store.ts'

/** A running service. */
export interface Service {
  readonly url: string
  /** Ends it: it goes on serving for so many ms, though not ready any more; then what is under way is answered, and the store closed last. */
  readonly stop: (delayMs: number) => Promise<void>
}

/** What a service is started with. */
export interface ServeOptions {
  readonly settings: Settings
  readonly store: Store
  readonly log: Logger
  /** Prints for the person who started it. */
  readonly print: (line: string) => void
}

/**
 * Starts the service.
 *
 * @throws {Mistake} If the port can't be had.
 */
export async function serve({ settings, store, log, print }: ServeOptions): Promise<Service> {
  const drain = createDrain()
  const app = await createApp({ settings, store, log, drain })
  // Before it listens: where this fails, nothing runs.
  const demoKey = settings.isProduction ? undefined : await prepareDemo(store, settings.dataDir)
  const hasKeys = (await store.countKeys()) > 0
  const url = await listen(app, settings)
  const lines = [`Customers API on ${url}, its errors explained at ${url}/errors`]
  if (demoKey !== undefined)
    lines.push(`Demo key ${demoKey}: curl -H "Authorization: Bearer ${demoKey}" "${url}/api/v2/customers?limit=3"`)
  if (!hasKeys) lines.push(`There is no API key yet. Make the first one: ${firstKeyCommand(settings)}`)
  // At once, for programs that wait for the first line.
  print(lines.join('\n'))
  return {
    url,
    stop: async (delayMs) => {
      drain.begin()
      if (delayMs > 0) await wait(delayMs)
      await app.close()
      await store.close()
    },
  }
}

function firstKeyCommand({ dataDir }: Settings): string {
  const command = 'npm run customers -- keys create --workspace NAME'
  if (dataDir === defaultDataDir) return command
  // npm may run it in another folder.
  const path = resolve(dataDir)
  return `${command} --data-dir ${/[^\w./-]/.test(path) ? JSON.stringify(path) : path}`
}

async function listen(app: FastifyInstance, { host, port }: Settings): Promise<string> {
  try {
    await app.listen({ host, port })
  } catch (cause) {
    const { code } = cause as { readonly code?: string }
    const reasons: Readonly<Record<string, string>> = {
      EADDRINUSE: 'is in use: stop what uses it, or choose another with PORT',
      EACCES: 'needs rights that we lack: choose one from 1024 on with PORT',
      EADDRNOTAVAIL: 'is not an address of this machine: choose another with HOST',
      ENOTFOUND: 'is not a known address: choose another with HOST',
      EAI_AGAIN: 'is not a known address: choose another with HOST',
    }
    const reason = code === undefined ? undefined : reasons[code]
    throw reason === undefined ? cause : new Mistake(`Port ${port} on ${host} ${reason}.`, { cause })
  }
  const address = app.server.address()
  const actual = typeof address === 'object' && address !== null ? address.port : port
  return `http://${host.includes(':') ? `[${host}]` : host}:${actual}`
}
