import type { Runtime } from './runtimes.ts'

/** What is counted on each runtime, with its heading: of the server kit, and of the client. */
export const columns = {
  server: { core: 'everywhere', node: "with Node's modules", served: 'served' },
  client: {
    client: 'everywhere',
    clientNode: "with Node's modules",
    cases: 'cases on the wire',
    shared: 'one client for all requests',
  },
} as const

export type Kit = keyof typeof columns

/** The name of a column, as `results.json` has it. */
export type Column = { [Each in Kit]: keyof (typeof columns)[Each] }[Kit]

export interface Count {
  readonly tests: number
  readonly passed: number
  /** Tests that skipped themselves. */
  readonly skipped?: number
  /** Where the platform won't let it be so, and that is written down. */
  readonly holes?: number
}

/** A line of `results.json`; a runtime that is not asked for a column has none. */
export type RuntimeResult = { readonly name: string; readonly version: string } & {
  readonly [Each in Column]?: Count | undefined
}

/** What has become of a column on a runtime. */
export interface Finding {
  readonly count: Count
  readonly problems: readonly string[]
}

/** Asks a runtime for a column; undefined where the runtime has nothing to be asked for. */
export type Check = (runtime: Runtime) => Promise<Finding | undefined>

export function toText(count: Count | undefined): string {
  if (count === undefined) return '–'
  const { tests, passed, skipped = 0, holes = 0 } = count
  const others = [skipped && `${skipped} skipped`, holes && `${holes} ${holes === 1 ? 'hole' : 'holes'}`].filter(
    Boolean,
  )
  return [`${passed} of ${tests}`, ...others].join(', ')
}
