import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createKey, keysHelp, parseKeyRequest } from './keys-command.ts'
import { Mistake } from './mistake.ts'
import type { Service } from './serve.ts'
import { readSettings, settingsHelp } from './settings.ts'
import type { Settings } from './settings.ts'
import { openSqliteStore } from './store/sqlite-store.ts'
import { StoreOpenError, toStoreOpenError } from './store/store-open-error.ts'
import type { Store } from './store/store.ts'

const help = `Usage: customers [settings]                the Customers API
       customers keys create --workspace NAME   make an API key (customers keys --help)

Settings, as a flag or a variable (default):
${settingsHelp()}`

/** How long a stop waits for what is under way, in ms. */
const stopDeadlineMs = 10_000

/** How soon after a signal the same one is no second one, in ms: Ctrl-C goes to the whole process group, and those above us pass it on. */
const sameSignalMs = 500

await main(process.argv.slice(2)).catch((problem: unknown) => {
  // What the operator can put right is a sentence; anything else is a fault of ours, and shows where.
  const isKnown = problem instanceof Mistake || problem instanceof StoreOpenError
  console.error(isKnown ? problem.message : problem)
  process.exitCode = 2
})

async function main(args: readonly string[]): Promise<void> {
  const [first, second] = args
  if (first === 'keys') return keys(second, args.slice(2))
  if (args.includes('--help') || args.includes('-h')) return print(help)
  if (first !== undefined && !first.startsWith('-'))
    throw new Mistake(`There is no command ${JSON.stringify(first)}; --help lists them.`)
  const settings = settingsOf(args, process.env)
  const store = openStore(settings)
  // Loaded last: help, mistakes and keys are answered without the server.
  const [{ serve }, { createLog }] = await Promise.all([import('./serve.ts'), import('./log.ts')])
  const log = createLog(settings.logLevel)
  const service = await serve({ settings, store, log, print }).catch((problem: unknown) => {
    throw toOperatorError(settings, problem)
  })
  stopOnSignals(service)
}

async function keys(command: string | undefined, args: readonly string[]): Promise<void> {
  if ([command, ...args].some((arg) => arg === '--help' || arg === '-h')) return print(keysHelp)
  if (command !== 'create') throw new Mistake('Say what to do with keys: customers keys create (--help).')
  const request = parseKeyRequest(args)
  // The data folder alone: what the service would refuse of its other settings is no matter here.
  const flags = request.dataDir === undefined ? [] : [`--data-dir=${request.dataDir}`]
  const settings = settingsOf(flags, { DATA_DIR: process.env['DATA_DIR'] })
  const store = openStore(settings)
  try {
    print(await createKey(store, request, new Date()))
    console.error('Keep it: only its hash is stored, and it is not shown again.')
  } catch (problem) {
    throw toOperatorError(settings, problem)
  } finally {
    await store.close()
  }
}

function settingsOf(args: readonly string[], env: NodeJS.ProcessEnv): Settings {
  const read = readSettings(args, env)
  if ('mistakes' in read) throw new Mistake(read.mistakes.join('\n'))
  return read.settings
}

function openStore({ dataDir }: Settings): Store {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  } catch (cause) {
    throw new Mistake(`The data folder ${dataDir} can't be made: choose another with DATA_DIR.`, { cause })
  }
  return openSqliteStore({ path: databaseOf(dataDir) })
}

function databaseOf(dataDir: string): string {
  return join(dataDir, 'customers.sqlite')
}

/** A database that fails after it was opened, as on a full disk, is the operator's to put right too. */
function toOperatorError({ dataDir }: Settings, problem: unknown): unknown {
  const isDatabase = problem instanceof Error && 'errcode' in problem
  return isDatabase ? toStoreOpenError(databaseOf(dataDir), problem) : problem
}

/** A first signal stops in order, a second at once; so does an error nobody caught, once it is told. */
function stopOnSignals(service: Service): void {
  let isStopping = false
  const stop = (exitCode: number): void => {
    if (isStopping) process.exit(1)
    isStopping = true
    setTimeout(() => process.exit(1), stopDeadlineMs).unref()
    service.stop().then(
      () => process.exit(exitCode),
      (problem: unknown) => {
        console.error(problem)
        process.exit(1)
      },
    )
  }
  let first: { readonly signal: NodeJS.Signals; readonly at: number } | undefined
  const onSignal = (signal: NodeJS.Signals): void => {
    const at = performance.now()
    if (first?.signal === signal && at - first.at < sameSignalMs) return
    first ??= { signal, at }
    stop(0)
  }
  process.on('SIGTERM', onSignal)
  process.on('SIGINT', onSignal)
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (problem: unknown) => {
      console.error(problem)
      stop(1)
    })
  }
}

function print(line: string): void {
  console.log(line)
}
