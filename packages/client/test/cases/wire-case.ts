import type { ClientOptions } from '@faultbook/client'
import type { Script, SeenRequest } from './script.ts'
import type { ToldError } from './tell-error.ts'

/** What a client is made with, in the words of ours; a case names what it is about. */
export type Setup = Omit<ClientOptions, 'baseUrl' | 'fetch' | 'formats' | 'hooks'>

/** A call, in the words of ours: JSON is sent and JSON is wanted. */
export interface CaseCall {
  /** In capitals (GET). */
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** From the origin on (`/customers`). */
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON, but for a ReadableStream. */
  readonly body?: unknown
  readonly idempotencyKey?: string | boolean
  readonly signal?: AbortSignal
}

/** Makes a call: gives the data, or throws whatever the library throws. */
export type Call = (call?: CaseCall) => Promise<unknown>

/** A library on trial. */
export interface Library {
  readonly name: string
  readonly connect: (origin: string, setup: Setup) => Call
  /** Reads what it throws, where `tellError` can't. */
  readonly tell?: (thrown: unknown) => ToldError
}

/** What the client part of a case has at hand. */
export interface Scene {
  readonly origin: string
  /** Made with the case's setup. */
  readonly call: Call
  /** Makes another, of another setup or for another origin. */
  readonly connect: Library['connect']
  /** Waits until the server has played so many requests to the end, and it is well likely that the client has heard. */
  readonly played: (count: number) => Promise<void>
  /** Keeps a fact for the judgement: JSON. */
  readonly note: (name: string, fact: unknown) => void
}

/** What the client part has come to: JSON, so that it can be told from another process. */
export interface Told {
  readonly settled: 'data' | 'error' | 'never'
  /** Undefined where it gave nothing. */
  readonly data?: unknown
  readonly error?: ToldError
  readonly notes: Readonly<Record<string, unknown>>
  readonly elapsedMs: number
}

/** What has become of a case, seen from both ends. */
export interface Outcome extends Told {
  readonly origin: string
  readonly requests: readonly SeenRequest[]
  readonly bytesTaken: number
  /** How many answers the server was not allowed to end, and not told to leave, well after the client had settled. */
  readonly playing: number
}

/** What ours comes to: the whole failure but its stack; message and cause where they are said. */
export interface ExpectedFailure {
  readonly kind: string
  /** How many were sent (1). */
  readonly attempts?: number
  /** (GET) */
  readonly method?: string
  /** `$host` stands for the server's (`http://$host/customers`). */
  readonly url?: string
  readonly [fact: string]: unknown
}

export type Expected = {
  /** How many requests the server saw. */
  readonly requests: number
  readonly notes?: Readonly<Record<string, unknown>>
} & ({ readonly data: unknown } | { readonly failure: ExpectedFailure })

/** Says in one sentence why an outcome is none to live with; undefined if it is. Knows no library. */
export type Judge = (outcome: Outcome) => string | undefined

/** One way in which a server misbehaves: what it does, what is called, and what is to come of it. */
export interface WireCase {
  /** Of research/client.md §5. */
  readonly number: number
  /** What the server, or the caller, does; no two cases share it. */
  readonly title: string
  readonly serve: Script
  readonly setup?: Setup
  /** What is called (a GET of `/customers`); it runs where the client runs. */
  readonly run?: (scene: Scene) => Promise<unknown>
  readonly expected: Expected
  /** A pattern of the `code` of the cause of ours on Node; other platforms have others, or none. */
  readonly nodeCause?: string
  readonly survives: Judge
  /** Why it can be asked of no other library. */
  readonly oursOnly?: string
}
