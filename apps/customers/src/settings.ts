import { parseArgs } from 'node:util'

/** The settings of the service, checked. */
export interface Settings {
  readonly host: string
  readonly port: number
  readonly dataDir: string
  readonly bodyLimitBytes: number
  /** How long a request may take to come in, its body too. */
  readonly requestTimeoutMs: number
  /** How many connections are open at a time; more are closed unanswered. */
  readonly maxConnections: number
  /** How late the event loop may be before requests are refused, in ms; 0 for any. */
  readonly maxLoopDelayMs: number
  /** How long a stop waits before it refuses requests, so that those who balance the load have seen it coming. */
  readonly shutdownDelayMs: number
  /** The largest file of customers. */
  readonly importLimitBytes: number
  readonly rateLimit: RateLimit
  /** How many proxies in front of us are trusted with `X-Forwarded-For` and `X-Request-Id`. */
  readonly trustedHops: number
  /** Whether a change of a customer must say by `If-Match` which version it is made to. */
  readonly requiresIfMatch: boolean
  readonly logLevel: LogLevel
  readonly isProduction: boolean
  readonly upstreams: readonly UpstreamSetting[]
  readonly upstreamTimeoutMs: number
}

/** So many requests in a window, and no more. */
export interface RateLimit {
  readonly requests: number
  readonly windowSeconds: number
}

/** A resource of another service, mounted under its name. */
export interface UpstreamSetting {
  /** As in the path: `invoices`. */
  readonly name: string
  readonly url: string
}

/** How much is logged: this level and the graver ones. */
export type LogLevel = (typeof logLevels)[number]

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

interface Setting {
  readonly variable: string
  readonly fallback: string
  readonly help: string
}

/** Where the database lies, unless a setting says so. */
export const defaultDataDir = '.data/'

/** Every setting: a flag, and the variable that says the same. The flag wins. */
const table = {
  port: { variable: 'PORT', fallback: '3000', help: 'the port to listen on, 0 for any free one' },
  host: { variable: 'HOST', fallback: '127.0.0.1', help: 'the address to listen on, 0.0.0.0 for all' },
  'data-dir': { variable: 'DATA_DIR', fallback: defaultDataDir, help: 'the folder of the database' },
  'body-limit': { variable: 'BODY_LIMIT', fallback: '64KiB', help: 'the largest request body, in bytes, KiB or MiB' },
  'import-limit': {
    variable: 'IMPORT_LIMIT',
    fallback: '256MiB',
    help: 'the largest file of customers, in bytes, KiB or MiB',
  },
  'rate-limit': {
    variable: 'RATE_LIMIT',
    fallback: '600/60',
    help: 'requests/seconds for each key, and failures for each address',
  },
  'request-timeout': {
    variable: 'REQUEST_TIMEOUT',
    fallback: '30000',
    help: 'how long a request may take to come in, in ms',
  },
  'max-connections': {
    variable: 'MAX_CONNECTIONS',
    fallback: '10000',
    help: 'connections at a time; more are closed unanswered',
  },
  'max-loop-delay': {
    variable: 'MAX_LOOP_DELAY',
    fallback: '500',
    help: 'how late the event loop may be before requests get 503, in ms; 0 for never',
  },
  'shutdown-delay': {
    variable: 'SHUTDOWN_DELAY',
    fallback: '0',
    help: 'how long a stop still serves, its /ready at 503, in ms',
  },
  'trust-proxy': { variable: 'TRUST_PROXY', fallback: '0', help: 'how many proxies in front are ours' },
  'require-if-match': {
    variable: 'REQUIRE_IF_MATCH',
    fallback: 'false',
    help: 'true: a change without If-Match is refused (428)',
  },
  'log-level': { variable: 'LOG_LEVEL', fallback: 'info', help: logLevels.join(', ') },
  'upstream-timeout': { variable: 'UPSTREAM_TIMEOUT', fallback: '10000', help: 'how long an upstream may take, in ms' },
} as const satisfies Readonly<Record<string, Setting>>

type Flag = keyof typeof table

/** Flags that may stand alone, for `true`. */
const switches: ReadonlySet<string> = new Set<`--${Flag}`>(['--require-if-match'])

/** The names the API has for resources of its own. */
const takenNames = new Set(['customers', 'keys', 'audit', 'activity'])

/** Every setting: its flag, the variable that says the same, what it is without them, and what it is for. */
export const settingsTable: readonly (Setting & { readonly flag: string })[] = Object.entries(table).map(
  ([flag, setting]) => ({ flag: `--${flag}`, ...setting }),
)

/** Lists the settings, one a line. */
export function settingsHelp(): string {
  const lines = settingsTable.map(
    ({ flag, variable, fallback, help }) => `  ${flag.padEnd(19)} ${variable.padEnd(17)} ${help} (${fallback})`,
  )
  return [
    ...lines,
    `  ${''.padEnd(19)} ${'UPSTREAM_<NAME>'.padEnd(17)} http://… of a service to mount, read-only, at /api/v2/<name>`,
  ].join('\n')
}

/** Settings, or what is wrong with them: one sentence for each mistake. */
export type ReadSettings = { readonly settings: Settings } | { readonly mistakes: readonly string[] }

/** Reads the settings from flags and environment; all mistakes are found at once. */
export function readSettings(args: readonly string[], env: Readonly<Record<string, string | undefined>>): ReadSettings {
  const flags = readFlags(args)
  if ('mistakes' in flags) return flags
  const mistakes: string[] = []
  const read = <Value>(flag: Flag, rule: string, parse: (text: string) => Value | undefined, instead: Value): Value => {
    const { variable, fallback } = table[flag]
    const given = flags.values[flag]
    const text = given ?? env[variable] ?? fallback
    const value = parse(text)
    if (value !== undefined) return value
    mistakes.push(`${given === undefined ? variable : `--${flag}`} is ${JSON.stringify(text)}, but must be ${rule}.`)
    return instead
  }
  const settings: Settings = {
    port: read('port', 'a port from 0 to 65535', wholeNumber(0, 65_535), 0),
    host: read('host', 'an address', notEmpty, ''),
    dataDir: read('data-dir', 'a folder', notEmpty, ''),
    bodyLimitBytes: read('body-limit', 'a size such as 65536, 64KiB or 1MiB, at most 64MiB', parseSize(64), 1),
    importLimitBytes: read('import-limit', 'a size such as 65536 or 256MiB, at most 4096MiB', parseSize(4_096), 1),
    rateLimit: read('rate-limit', 'requests/seconds, such as 600/60', parseRate, { requests: 1, windowSeconds: 1 }),
    requestTimeoutMs: read(
      'request-timeout',
      'a time in ms from 1000 to 3600000',
      wholeNumber(1_000, 3_600_000),
      1_000,
    ),
    maxConnections: read('max-connections', 'a number from 1 to 1000000', wholeNumber(1, 1_000_000), 1),
    maxLoopDelayMs: read('max-loop-delay', 'a time in ms from 0 to 60000', wholeNumber(0, 60_000), 0),
    shutdownDelayMs: read('shutdown-delay', 'a time in ms from 0 to 600000', wholeNumber(0, 600_000), 0),
    trustedHops: read('trust-proxy', 'a number of proxies from 0 to 16', wholeNumber(0, 16), 0),
    requiresIfMatch: read('require-if-match', 'true or false', parseSwitch, false),
    logLevel: read(
      'log-level',
      `one of ${logLevels.join(', ')}`,
      (text) => logLevels.find((level) => level === text),
      'info',
    ),
    upstreamTimeoutMs: read('upstream-timeout', 'a time in ms from 1 to 600000', wholeNumber(1, 600_000), 1),
    isProduction: env['NODE_ENV'] === 'production',
    upstreams: readUpstreams(env, mistakes),
  }
  return mistakes.length === 0 ? { settings } : { mistakes }
}

function readFlags(
  args: readonly string[],
): { readonly values: Readonly<Record<string, string | undefined>> } | { readonly mistakes: readonly string[] } {
  const options = Object.fromEntries(Object.keys(table).map((flag) => [flag, { type: 'string' as const }]))
  try {
    const { values } = parseArgs({
      args: args.map((arg) => (switches.has(arg) ? `${arg}=true` : arg)),
      options,
      strict: true,
    })
    return { values }
  } catch (problem) {
    return { mistakes: [`${(problem as Error).message.split(/\.\s/)[0]}; --help lists the settings.`] }
  }
}

function readUpstreams(
  env: Readonly<Record<string, string | undefined>>,
  mistakes: string[],
): readonly UpstreamSetting[] {
  return Object.entries(env).flatMap(([variable, url]) => {
    const name = /^UPSTREAM_([A-Z][A-Z0-9_]*)$/.exec(variable)?.[1]?.toLowerCase().replaceAll('_', '-')
    if (name === undefined || variable === table['upstream-timeout'].variable || url === undefined) return []
    const parsed = URL.canParse(url) ? new URL(url) : undefined
    // Not quoted: the address may hold a password.
    if (parsed?.protocol !== 'http:' && parsed?.protocol !== 'https:')
      mistakes.push(`${variable} must be an http or https URL.`)
    else if (parsed.username !== '' || parsed.password !== '')
      mistakes.push(`${variable} must not hold a user name or password.`)
    else if (takenNames.has(name)) mistakes.push(`${variable} would hide /api/v2/${name}: choose another name.`)
    return [{ name, url }]
  })
}

function notEmpty(text: string): string | undefined {
  return text.trim() === '' ? undefined : text
}

function wholeNumber(least: number, most: number): (text: string) => number | undefined {
  return (text) => (/^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most ? Number(text) : undefined)
}

function parseSwitch(text: string): boolean | undefined {
  if (text === 'true') return true
  return text === 'false' ? false : undefined
}

function parseSize(mostMiB: number): (text: string) => number | undefined {
  return (text) => {
    const [, digits = '', unit = ''] = /^(\d{1,10})(|KiB|MiB)$/.exec(text) ?? []
    const bytes = Number(digits) * (unit === 'KiB' ? 1_024 : unit === 'MiB' ? 1_048_576 : 1)
    return bytes >= 1 && bytes <= mostMiB * 1_048_576 ? bytes : undefined
  }
}

function parseRate(text: string): RateLimit | undefined {
  const [, requests = '', windowSeconds = ''] = /^(\d{1,9})\/(\d{1,5})$/.exec(text) ?? []
  const rate = { requests: Number(requests), windowSeconds: Number(windowSeconds) }
  return rate.requests >= 1 && rate.windowSeconds >= 1 ? rate : undefined
}
