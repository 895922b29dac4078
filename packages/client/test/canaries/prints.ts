import { isFailure } from '@faultbook/client'
import { inspect } from 'node:util'
import { deserialize, serialize } from 'node:v8'
import { pino } from 'pino'

/** The ways in which a failure ends up in a log, by name; but for an inspect that is asked to call getters, and so for `text`. */
export const prints: Readonly<Record<string, (failure: unknown) => string>> = {
  'String()': String,
  inspect: (failure) => inspect(failure, whole),
  'inspect with what is hidden': (failure) => inspect(failure, { ...whole, showHidden: true }),
  'inspect in a list of an object': (failure) => inspect({ list: [failure] }, whole),
  'JSON.stringify': (failure) => JSON.stringify({ failure }),
  'JSON of own members': (failure) => JSON.stringify({ ...Object(failure) }),
  structuredClone: (failure) => inspect(structuredClone(failure), { ...whole, showHidden: true }),
  'serialize of v8': (failure) => inspect(deserialize(serialize(failure)), { ...whole, showHidden: true }),
  'pino of an err': (failure) => linesOf((log) => log.error({ err: failure }, 'It failed')),
  'pino of the failure itself': (failure) => linesOf((log) => log.error(failure)),
  'pino of another member': (failure) => linesOf((log) => log.error({ failure })),
  'pino with causes': (failure) => JSON.stringify(pino.stdSerializers.errWithCause(failure as Error)),
  Sentry: (failure) => JSON.stringify(toSentryEvent(failure)),
  'all that can be reached': (failure) => reach(failure).join('\n'),
}

const whole = { depth: Infinity, maxArrayLength: Infinity, maxStringLength: Infinity } as const

function linesOf(write: (log: ReturnType<typeof pino>) => void): string {
  const lines: string[] = []
  write(pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) }))
  return lines.join('')
}

/** What Sentry's browser and node SDKs make of an error: linked errors as exceptions, and own members as `extra`. */
function toSentryEvent(thrown: unknown): unknown {
  const exceptions: unknown[] = []
  const extra: Record<string, unknown> = {}
  for (let error = thrown; error instanceof Error && exceptions.length < 5; error = error.cause) {
    const { name, message, stack, ...members } = {
      ...error,
      name: error.name,
      message: error.message,
      stack: error.stack,
    }
    exceptions.push({ type: name, value: message, stacktrace: stack?.split('\n') })
    extra[name] = Object.fromEntries(Object.entries(members).map(([key, value]) => [key, inspect(value, { depth: 3 })]))
  }
  return { exception: { values: exceptions }, extra }
}

/**
 * Every text that can be had of a value without asking a failure for `text` by its name: own members, hidden ones and those under symbols,
 * of its causes and of all prototypes as well, what getters give, and what maps, sets and bytes hold.
 */
function reach(root: unknown): readonly string[] {
  const found: string[] = []
  const seen = new Set<unknown>()
  const visit = (value: unknown, host: unknown = value): void => {
    if (!isObject(value))
      return void found.push(
        typeof value === 'symbol' ? (value.description ?? '') : typeof value === 'string' ? value : inspect(value),
      )
    if (seen.has(value)) return
    seen.add(value)
    if (value instanceof Uint8Array) found.push(Buffer.from(value).toString('latin1'))
    if (value instanceof Map || value instanceof Set || value instanceof Headers)
      for (const entry of value) visit(entry)
    for (const key of Reflect.ownKeys(value)) {
      visit(key)
      if (key === 'text' && isFailure(host)) continue
      try {
        const descriptor = Object.getOwnPropertyDescriptor(value, key)
        visit(descriptor?.get ? descriptor.get.call(host) : descriptor?.value)
      } catch {
        // A getter that is not for this object.
      }
    }
    const prototype: unknown = Object.getPrototypeOf(value)
    if (prototype !== Object.prototype && prototype !== Function.prototype) visit(prototype, host)
  }
  visit(root)
  return found
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}
