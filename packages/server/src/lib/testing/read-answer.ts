import type { WireAnswer } from '../breach.ts'

type HeaderRecord = Readonly<Record<string, string | number | readonly string[] | undefined>>

/** A `Response` of Fetch, of any realm or polyfill. */
export interface FetchAnswer {
  readonly status: number
  readonly headers: { readonly forEach: (visit: (value: string, name: string) => void) => void }
  readonly bodyUsed: boolean
  readonly clone: () => { readonly text: () => Promise<string> }
}

/** What `app.inject()` of Fastify gives (light-my-request). */
export interface InjectedAnswer {
  readonly statusCode: number
  readonly headers: HeaderRecord
  readonly rawPayload: Uint8Array
}

/** What supertest and superagent give. */
export interface TextAnswer {
  readonly status: number
  readonly headers: HeaderRecord
  readonly text: string
}

/** An answer put together by hand, or by another client. */
export interface PlainAnswer {
  readonly status: number
  readonly headers: HeaderRecord
  readonly body: string | Uint8Array
}

/** The answers a test may hold in its hand. */
export type AnyAnswer = FetchAnswer | InjectedAnswer | TextAnswer | PlainAnswer

/**
 * Reads an answer of any of these kinds, and leaves it to be read again.
 *
 * @throws {TypeError} If it is none of them, or a `Response` whose body has been read already.
 */
export async function readAnswer(answer: AnyAnswer): Promise<WireAnswer> {
  if (typeof answer !== 'object' || answer === null) throw noAnswer()
  if (isFetchAnswer(answer)) return readFetchAnswer(answer)
  const { status, statusCode, headers, rawPayload, text, body } = answer as Partial<
    InjectedAnswer & TextAnswer & PlainAnswer
  >
  // Not instanceof: in Jest a test has another realm than Node's own modules.
  const sent = [rawPayload, text, body].find((part) => typeof part === 'string' || ArrayBuffer.isView(part))
  const code = status ?? statusCode
  if (typeof code !== 'number' || typeof headers !== 'object' || headers === null || sent === undefined)
    throw noAnswer()
  return { status: code, headers: toHeaders(Object.entries(headers)), body: sent }
}

function isFetchAnswer(answer: AnyAnswer): answer is FetchAnswer {
  return 'clone' in answer && typeof answer.clone === 'function' && 'bodyUsed' in answer
}

async function readFetchAnswer(answer: FetchAnswer): Promise<WireAnswer> {
  if (answer.bodyUsed)
    throw new TypeError('The body of this Response has been read: give expectError() the Response first')
  const entries: [string, string][] = []
  answer.headers.forEach((value, name) => entries.push([name, value]))
  return { status: answer.status, headers: toHeaders(entries), body: await answer.clone().text() }
}

function toHeaders(entries: readonly (readonly [name: string, value: HeaderRecord[string]])[]): WireAnswer['headers'] {
  const headers: Record<string, string> = {}
  for (const [given, value] of entries) {
    const name = given.toLowerCase()
    if (value === undefined) continue
    const text = typeof value === 'object' ? value.join(', ') : String(value)
    headers[name] = headers[name] === undefined ? text : `${headers[name]}, ${text}`
  }
  return headers
}

function noAnswer(): TypeError {
  return new TypeError('expectError() takes a Response, what inject() or supertest gives, or { status, headers, body }')
}
