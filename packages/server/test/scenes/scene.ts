import type { Change, Respond } from '@faultbook/server'
import type { AdapterOptions } from '@faultbook/server/node'
import { hostileValues } from '../hostile-values.ts'
import type { HostileValue } from '../hostile-values.ts'

/** A running app with the routes below, made with one adapter. */
export interface RunningScene {
  readonly port: number
  readonly close: () => Promise<void> | void
}

/** What a scene's app is made with: the options of every adapter but what depends on its platform. */
export interface SceneSetup extends Pick<AdapterOptions<never>, 'foreignReplies' | 'mode'> {
  readonly respond: Respond
  readonly observe?: (change: Change) => void
  /** Leaves the adapter out: the same app as it was before (no). */
  readonly isBare?: boolean
}

/**
 * One adapter's app, written as a user of its framework would, for the promises and the hostile matrix.
 *
 * Every answer has the CORS header `Access-Control-Allow-Origin: *`, set by a middleware, also where an error follows.
 *
 * | route | what it does |
 * | --- | --- |
 * | `GET /good` | 200 with {@link goodBody}; no other method is served |
 * | `GET /items/:id` | 200 with the id; under a nested router (sub-app, prefix, controller) where the framework has one |
 * | `GET /role/:name` | throws `errors[name]()`, the maker of that name, from an async handler |
 * | `GET /throws` | throws `new Error(secret)` |
 * | `GET /earlier` | sets {@link earlierHeaders}, then throws `errors.resourceNotFound({ resource: 'Customer' })` |
 * | `GET /foreign/json` | the framework's own way to answer 404 with `{ "error": secret }` |
 * | `GET /foreign/text` | 401 with {@link secret} as plain text |
 * | `GET /foreign/html` | 403 with {@link secret} in an HTML page |
 * | `GET /foreign/empty` | 403 without a body |
 * | `GET /foreign/unregistered` | 499 with {@link secret} |
 * | `GET /foreign/envelope` | 409 with {@link ownEnvelope}, which is one of the contract already |
 * | `POST /json` | reads JSON as the framework does by default, answers 200 with `{ "success": true, "data": <the body> }` |
 * | `GET /late` | sends 200 and {@link lateChunk}, then fails with an Error while the body is under way |
 * | `GET /events` | the framework's own stream of events: sends one with the data `first`, then fails with an Error |
 * | `GET /slow` | answers after 2 s, or stops waiting when the client goes |
 * | `GET /control` | the framework's documented control flow, where it has one (`next('route')`, a thrown redirect): ends in 200 or 302 |
 * | `GET /hostile/<way>/:index` | throws, in that way, `hostileValues[index].make()` |
 */
export interface Scene {
  /** As the table of adapters names it: `express 5`. */
  readonly name: string
  /** Which values each way of `/hostile` must answer with one envelope. */
  readonly ways: Readonly<Record<string, Applies>>
  /** The ways in which the head is out before the value is thrown: the answer is cut off (CONTRACT C17). */
  readonly lateWays?: Readonly<Record<string, Applies>>
  /** The promises by id that mean nothing here, as control flow where the framework has none. */
  readonly lacks?: readonly string[]
  /** Hostile values by name that the framework's own error class makes more of than `SRV_001`, with the code they get. */
  readonly ownCodes?: Readonly<Record<string, string>>
  readonly start: (setup: SceneSetup) => Promise<RunningScene>
}

/** Whether a hostile value can be thrown in a way. */
export type Applies = (value: HostileValue) => boolean

/** The value that a path `/hostile/<way>/<index>` names. */
export function hostileValueOf(url: string): unknown {
  return hostileValues[Number(url.split('/').at(-1))]?.make()
}

export const all: Applies = () => true

/** Errors, and what looks like one: answered also where they are returned. */
export const errorShaped: Applies = ({ isErrorShaped }) => isErrorShaped === true

/** For ways in which a falsy value means that all is well, as `next(value)`. */
export const truthy: Applies = ({ make }) => Boolean(make())

/** For Node's own streams, which read the stack of what breaks them, and end the process when that throws (nodejs/node, lib/internal/streams/destroy.js). */
export const readable: Applies = ({ name }) => !unreadableStacks.has(name)

const unreadableStacks: ReadonlySet<string> = new Set([
  'an Error whose stack throws',
  'an Error whose message throws',
  'a revoked Proxy',
  'a Proxy that refuses all',
  'a Proxy of an Error that refuses all',
])

/** For Node's pipelines, which read the code of what breaks them as well, outside of any handler (nodejs/node, lib/internal/streams/pipeline.js). */
export const pipeable: Applies = (value) => readable(value) && !unreadableCodes.has(value.name)

const unreadableCodes: ReadonlySet<string> = new Set([
  'an Error whose code throws',
  'a forged catalog error whose members throw',
])

export const goodBody = { success: true, data: 'good' }

/** Set before an error: the first five are for the exchange and stay, the others described another answer (CONTRACT C11). */
export const earlierHeaders = {
  'X-Kept': 'yes',
  Vary: 'Origin',
  'Set-Cookie': 'a=b',
  'Server-Timing': 'db;dur=1',
  RateLimit: '"default";r=1;t=1',
  ETag: '"1"',
  'Content-Language': 'de',
  'Last-Modified': 'Mon, 01 Jan 2026 00:00:00 GMT',
  Location: '/elsewhere',
  'Cache-Control': 'public, max-age=60',
} as const

export const lateChunk = 'the beginning'

export const ownEnvelope =
  '{"success":false,"errors":{},"message":"Customer with this email already exists","error_code":"CON_001"}'
