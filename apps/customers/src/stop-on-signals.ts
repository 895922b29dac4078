import { logCrash } from './log.ts'
import type { Logger } from './log.ts'
import type { Service } from './serve.ts'

/** What a service is stopped with. */
export interface StopOptions {
  readonly service: Pick<Service, 'stop'>
  readonly log: Logger
  /** How long it still serves after a signal, in ms. */
  readonly delayMs: number
  /** How long what is under way then may take, in ms (10,000). */
  readonly deadlineMs?: number
  /** What gets the signals, and ends (this process). */
  readonly process?: Pick<NodeJS.Process, 'on' | 'exit'>
}

/** How soon after a signal the same one is no second one, in ms: Ctrl-C goes to the whole process group, and those above us pass it on. */
const sameSignalMs = 500

/**
 * A first signal stops the service in order and ends with 0, a second one ends it at once.
 * An error nobody caught is told, and stops it in order too, but without delay: what state it is in is not known. Then it ends with 1.
 */
export function stopOnSignals({
  service,
  log,
  delayMs,
  deadlineMs = 10_000,
  process = globalThis.process,
}: StopOptions): void {
  let isStopping = false
  let exitCode = 0
  const stop = (waitMs: number): void => {
    if (isStopping) return
    isStopping = true
    log.info({ delay_ms: waitMs }, 'stopping')
    setTimeout(() => {
      log.error({ deadline_ms: deadlineMs }, 'stopped with requests unanswered')
      process.exit(1)
    }, waitMs + deadlineMs).unref()
    service.stop(waitMs).then(
      () => process.exit(exitCode),
      (problem: unknown) => {
        logCrash(log, problem)
        process.exit(1)
      },
    )
  }
  let first: { readonly signal: NodeJS.Signals; readonly at: number } | undefined
  const onSignal = (signal: NodeJS.Signals): void => {
    const at = performance.now()
    if (first === undefined) {
      first = { signal, at }
      stop(delayMs)
    } else if (first.signal !== signal || at - first.at >= sameSignalMs) process.exit(1)
  }
  process.on('SIGTERM', onSignal)
  process.on('SIGINT', onSignal)
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (problem: unknown) => {
      exitCode = 1
      logCrash(log, problem)
      stop(0)
    })
  }
}
