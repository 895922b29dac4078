import { ServerResponse } from 'node:http'
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http'
import type { AdapterOptions } from '../adapter-options.ts'
import type { expectedKey, passingKey } from '../exchange-keys.ts'
import type { Reply } from '../reply.ts'
import type { Respond } from '../responder.ts'

/** The options of an adapter that stands on node:http. */
export type NodeAdapterOptions = AdapterOptions<IncomingMessage>

/** What a guard goes by. */
export interface GuardOptions extends NodeAdapterOptions {
  /** What answers. */
  readonly respond: Respond
}

/** What the app has written of an error. */
export interface Held {
  readonly status: number
  readonly headers: OutgoingHttpHeaders
  readonly chunks: Buffer[]
  size: number
}

/** What a guard stands over. */
export type Writer = Pick<ServerResponse, 'writeHead' | 'write' | 'end' | 'flushHeaders' | 'destroy'>

export const optionsKey = Symbol('faultbook.options')
export const writerKey = Symbol('faultbook.writer')
export const heldKey = Symbol('faultbook.held')
export const settlingKey = Symbol('faultbook.settling')
export const guardKey = Symbol('faultbook.guard')
export const failureKey = Symbol('faultbook.failure')
export const brokenKey = Symbol('faultbook.broken')
export const unsentKey = Symbol('faultbook.unsent')

/** A response under guard: nothing from 400 on leaves it that is not in the contract. */
export interface GuardedResponse extends ServerResponse {
  [optionsKey]?: GuardOptions
  /** How it writes when nobody watches. */
  [writerKey]?: Writer
  /** A foreign error, kept back until it is whole. */
  [heldKey]?: Held | undefined
  /** Whether what is written now was looked at. */
  [passingKey]?: boolean
  /** The reply that is about to come back through the framework. */
  [expectedKey]?: Reply
  /** Whether what is over the guard has had its turn. */
  [settlingKey]?: boolean
  /** The guard's own methods. */
  [guardKey]?: Writer
  /** What it was answered for, by us. */
  [failureKey]?: { readonly thrown: unknown }
  /** The body that GET would get. */
  [unsentKey]?: string | Uint8Array
  /** Whether the app has broken it off. */
  [brokenKey]?: boolean
}

/** @throws {TypeError} If the response has no guard. */
export function optionsOf(response: ServerResponse): GuardOptions {
  const options = (response as GuardedResponse)[optionsKey]
  if (options === undefined) throw new TypeError('This response has no guard')
  return options
}

/** How a response writes when nobody watches. */
export function writerOf(response: GuardedResponse): Writer {
  return response[writerKey] ?? ServerResponse.prototype
}
