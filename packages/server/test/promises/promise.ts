import type { ErrorReport } from '@faultbook/server'
import type { SendOptions, WireReply } from '../send.ts'

/** What a promise is tried on: one adapter's app. */
export interface Subject {
  /** Sends one request to the app. */
  readonly send: (target: string, options?: SendOptions) => Promise<WireReply>
  /** Sends bytes as they are, and gives all replies until the server closes. */
  readonly sendRaw: (bytes: string, methods?: readonly string[]) => Promise<readonly WireReply[]>
  /** The app's port. */
  readonly port: number
  /** What was reported since the promise was begun. */
  readonly reports: readonly ErrorReport[]
}

/** One promise of the contract, and how it is tried. */
export interface ContractPromise {
  /** Its name, for good: `unrouted-path`. */
  readonly id: string
  /** The rule of CONTRACT it belongs to. */
  readonly clause: string
  /** What is promised: "answers …". */
  readonly promise: string
  /** @throws {AssertionError} Where it is not kept. */
  readonly check: (subject: Subject) => Promise<void>
}

/** A promise that an adapter can't keep. */
export interface Hole {
  readonly scene: string
  readonly id: string
  /** Why, in a sentence for the table. */
  readonly reason: string
  /** Where upstream it comes from. */
  readonly link: string
}
