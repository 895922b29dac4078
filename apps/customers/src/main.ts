import { asksForHelp } from './commands/command.ts'
import type { Command } from './commands/command.ts'
import { Mistake } from './mistake.ts'
import { openStore, toOperatorError } from './open-store.ts'
import { readSettings, settingsHelp } from './settings.ts'
import type { Settings } from './settings.ts'
import { StoreOpenError } from './store/store-open-error.ts'

const help = `Usage: customers [settings]                the Customers API
       customers keys create --workspace NAME   make an API key; also list, revoke (customers keys --help)
       customers backup FILE                    write a backup, while the service runs
       customers restore FILE                   go back to a backup, while the service runs
       customers import FILE --workspace NAME   take customers from a file (customers import --help)
       customers export --workspace NAME        write all customers to a file (customers export --help)

Settings, as a flag or a variable (default):
${settingsHelp()}`

/** The commands beside the service; loaded when they are asked for. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  backup: async () => (await import('./commands/backup.ts')).backupCommand,
  export: async () => (await import('./commands/export.ts')).exportCommand,
  import: async () => (await import('./commands/import.ts')).importCommand,
  keys: async () => (await import('./commands/keys.ts')).keysCommand,
  restore: async () => (await import('./commands/restore.ts')).restoreCommand,
}

await main(process.argv.slice(2)).catch((problem: unknown) => {
  // What the operator can put right is a sentence; anything else is a fault of ours, and shows where.
  const isKnown = problem instanceof Mistake || problem instanceof StoreOpenError
  console.error(isKnown ? problem.message : problem)
  process.exitCode = 2
})

async function main(args: readonly string[]): Promise<void> {
  const [first, ...rest] = args
  const load = first === undefined || !Object.hasOwn(commands, first) ? undefined : commands[first]
  if (load !== undefined) return runCommand(await load(), rest)
  if (asksForHelp(args)) return print(help)
  if (first !== undefined && !first.startsWith('-'))
    throw new Mistake(`There is no command ${JSON.stringify(first)}; --help lists them.`)
  const settings = settingsOf(args, process.env)
  const store = openStore(settings.dataDir)
  // Loaded last: help, mistakes and keys are answered without the server.
  const [{ serve }, { createLog }, { stopOnSignals }] = await Promise.all([
    import('./serve.ts'),
    import('./log.ts'),
    import('./stop-on-signals.ts'),
  ])
  const log = createLog(settings.logLevel)
  const service = await serve({ settings, store, log, print }).catch((problem: unknown) => {
    throw toOperatorError(settings.dataDir, problem)
  })
  stopOnSignals({ service, log, delayMs: settings.shutdownDelayMs })
}

async function runCommand({ help: usage, run }: Command, args: readonly string[]): Promise<void> {
  if (asksForHelp(args)) return print(usage)
  const { env, stdin, stdout, stderr } = process
  await run(args, {
    env,
    print,
    note: (line) => console.error(line),
    stdin,
    stdout,
    stderr,
    onInterrupt: (stop) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop)
    },
    endWith: (exitCode) => (process.exitCode = exitCode),
  })
}

function settingsOf(args: readonly string[], env: NodeJS.ProcessEnv): Settings {
  const read = readSettings(args, env)
  if ('mistakes' in read) throw new Mistake(read.mistakes.join('\n'))
  return read.settings
}

function print(line: string): void {
  console.log(line)
}
