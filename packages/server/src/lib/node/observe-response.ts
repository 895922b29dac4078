import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { openKey, toldKey } from '../exchange-keys.ts'
import { maxHeldBytes } from '../foreign-reply.ts'
import { createObserver } from '../observe.ts'
import type { OpenFacts } from '../request-facts.ts'
import { factsOf, openFacts } from './node-facts.ts'
import { findRequestFault } from './request-fault.ts'
import type { GuardOptions } from './guard-response.ts'

const thrownKey = Symbol('faultbook.thrown')

/** A response that is watched, with what was thrown on the way to it. */
interface WatchedResponse extends ServerResponse {
  [thrownKey]?: { readonly value: unknown }
  [openKey]?: () => OpenFacts
  [toldKey]?: boolean
}

/** Watches a response of Node without changing anything about it. */
export type Watch = (request: IncomingMessage, response: ServerResponse) => void

/** Makes what watches responses in `mode: 'observe'`: each error that the contract would change is told once it is out. */
export function createWatch({ respond, trustRequestId, ...options }: GuardOptions): Watch {
  const observe = createObserver(respond, options)
  return (request, response) => {
    const body = keepBody(response)
    const watched: WatchedResponse = response
    watched[openKey] = () => openFacts(request, trustRequestId)
    response.once('finish', () => {
      if (response.statusCode < 400 || watched[toldKey] === true) return
      const { statusCode: status } = response
      // It would have been refused before the app saw it.
      const fault = findRequestFault(request, respond.errors)
      const thrown = fault === undefined ? watched[thrownKey] : { value: fault }
      const facts = factsOf(request, trustRequestId)
      observe({ status, headers: sentHeaders(response), body: body(), thrown }, facts)
    })
  }
}

/** Watches all that a listener answers. */
export function watchListener(listener: RequestListener, options: GuardOptions): RequestListener {
  const watch = createWatch(options)
  return (request, response) => {
    watch(request, response)
    return listener(request, response)
  }
}

/** Notes what was thrown, for the observer: the catalog may have another status for it than the app. */
export function noteThrown(response: ServerResponse, value: unknown): void {
  const watched = response as WatchedResponse
  watched[thrownKey] = { value }
}

/** Keeps what is written from 400 on; gives it as one, or nothing where it is too long. */
function keepBody(response: ServerResponse): () => Uint8Array | undefined {
  const chunks: Uint8Array[] = []
  let size = 0
  let hasEnded = false
  const keep = ([chunk, encoding]: readonly unknown[]): void => {
    if (hasEnded || response.statusCode < 400 || size > maxHeldBytes) return
    if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) return
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encodingOf(encoding)) : chunk
    size += bytes.length
    if (size <= maxHeldBytes) chunks.push(bytes)
  }
  const { write, end } = response
  type Write = (...input: unknown[]) => boolean
  type End = (...input: unknown[]) => ServerResponse
  Object.assign(response, {
    write(...input: unknown[]): boolean {
      keep(input)
      return (write as Write).apply(response, input)
    },
    end(...input: unknown[]): ServerResponse {
      keep(input)
      // The response of Fastify's inject() ends by writing: that is not one more chunk.
      hasEnded = true
      return (end as End).apply(response, input)
    },
  })
  return () => (size > maxHeldBytes ? undefined : Buffer.concat(chunks))
}

function encodingOf(value: unknown): BufferEncoding {
  return typeof value === 'string' && Buffer.isEncoding(value) ? value : 'utf8'
}

/** The head as it went out: what Node has added, and what writeHead was given, is nowhere else. */
function sentHeaders(response: ServerResponse): Readonly<Record<string, string>> {
  const { _header: head } = response as ServerResponse & { readonly _header?: string | null }
  const headers: Record<string, string> = {}
  for (const line of (head ?? '').split('\r\n').slice(1)) {
    const colon = line.indexOf(':')
    if (colon < 1) continue
    const name = line.slice(0, colon).toLowerCase()
    const value = line.slice(colon + 1).trim()
    headers[name] = name in headers ? `${headers[name]}, ${value}` : value
  }
  return headers
}
