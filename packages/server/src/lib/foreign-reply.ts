import { envelope, forStatus } from '@faultbook/contract'
import type { AnyMaker, ApiError, Format } from '@faultbook/contract'
import { findFormatBreaches } from './find-body-breaches.ts'
import { isPlainCoding } from './media-type.ts'
import { parseJson } from './parse-json.ts'
import type { Reply } from './reply.ts'
import type { RequestFacts } from './request-facts.ts'
import type { Respond } from './responder.ts'
import { toCatalog } from './server-catalog.ts'

const utf8 = new TextDecoder()

/** A foreign error body that is longer is replaced unread, in bytes: nobody takes it for an envelope. */
export const maxHeldBytes = 65_536

/** An error answer as the app or its framework was about to send it. */
interface ForeignAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  /** The body, its coding taken off; none where it is too long to look at, or can't be read. */
  readonly body: Uint8Array | undefined
  /** The body in its coding, where it has one: compressed. */
  readonly coded?: Uint8Array | undefined
}

interface Verdict {
  readonly isForeign: boolean
  readonly reply: Reply
  /** The bytes to send: ours, or theirs where they are the reply already. */
  readonly body: string | Uint8Array
  /** What the report is told was thrown. */
  readonly thrown: unknown
}

/** Tells whether an answer is a reply of the contract already, and which reply should go out in its place if not. */
export function toForeignReply(
  answer: ForeignAnswer,
  expected: Reply | undefined,
  respond: Respond,
  facts: RequestFacts,
): Verdict {
  const { status, body } = answer
  if (expected !== undefined && expected.status === status && isExpected(answer, expected)) {
    const bytes = answer.coded ?? expected.body
    return { isForeign: false, reply: withCoding(expected, answer), body: bytes, thrown: undefined }
  }
  const known = body === undefined ? undefined : findKnown(body, status, respond, facts)
  if (known !== undefined && body !== undefined) {
    const reply = respond(known.error, facts)
    const own = { 'Content-Type': known.format.contentType, 'Content-Length': String(body.length) }
    return { isForeign: false, reply: { ...reply, headers: { ...reply.headers, ...own } }, body, thrown: undefined }
  }
  const reply = expected ?? respond(toError(answer, respond), facts)
  const thrown = toForeign(status, facts)
  return { isForeign: true, reply, body: reply.body, thrown }
}

/** What the report is told was thrown: where in the app, in place of a stack that could only be ours. */
function toForeign(status: number, { method, route, path }: RequestFacts): Error {
  const thrown = new Error(`The app answered ${method} ${route ?? path ?? ''} with ${status} in a format of its own`)
  thrown.name = 'ForeignReply'
  thrown.stack = `${thrown.name}: ${thrown.message}`
  return thrown
}

/** The reply as the report is told of it where theirs goes out: somebody is to hear of it, so it is a warning at least. */
export function toPassed(reply: Reply): Reply {
  return reply.row.severity === 'info' ? { ...reply, row: { ...reply.row, severity: 'warning' } } : reply
}

/** The catalog's error for a status, with what the app itself says to it. */
function toError({ status, headers }: ForeignAnswer, respond: Respond): ApiError {
  const make = forStatus(toCatalog(respond.errors), status)
  const said = findOwnWords(status, headers)
  return said === undefined ? make() : make({ headers: said })
}

/** What an app says to a status that is its own to say: which credentials it wants, other than Bearer; how long to wait. */
export function findOwnWords(
  status: number,
  headers: ForeignAnswer['headers'],
): Readonly<Record<string, string>> | undefined {
  const wanted = ownWords[status]
  const [name, value] = Object.entries(headers).find(([known]) => known.toLowerCase() === wanted?.name) ?? []
  const text = Array.isArray(value) ? value.join(', ') : String(value)
  return name === undefined || wanted?.form.test(text) !== true ? undefined : { [name]: text }
}

const retryAfter = { name: 'retry-after', form: /^\d{1,9}$/ }
const ownWords: Readonly<Record<number, { readonly name: string; readonly form: RegExp }>> = {
  401: { name: 'www-authenticate', form: /^(?!bearer\b)\S/i },
  405: { name: 'allow', form: /^/ },
  429: retryAfter,
  503: retryAfter,
}

/** Our own reply, come back through the framework: as it was, compressed, or emptied, which makes it no other error. To HEAD it is empty anyway. */
function isExpected({ body }: ForeignAnswer, expected: Reply): boolean {
  return body !== undefined && (body.length === 0 || utf8.decode(body) === expected.body)
}

/** The `Content-Encoding` of an answer; undefined where its body is as it is. */
export function codingOf(headers: ForeignAnswer['headers']): string | undefined {
  const [, value] = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-encoding') ?? []
  const coding = typeof value === 'string' ? value : undefined
  return isPlainCoding(coding) ? undefined : coding?.trim().toLowerCase()
}

function withCoding(reply: Reply, { headers, coded }: ForeignAnswer): Reply {
  const coding = codingOf(headers)
  if (coding === undefined || coded === undefined) return reply
  const own = { 'Content-Encoding': coding, 'Content-Length': String(coded.length) }
  return { ...reply, headers: { ...reply.headers, ...own } }
}

/** What a body says it is: an error of the catalog, in a format of ours. */
interface Known {
  readonly error: ApiError
  readonly format: Format
}

/** Finds the catalog error that a body says it is, if it keeps all of CONTRACT C1 and C2 in one of the registered formats. */
function findKnown(body: Uint8Array, status: number, respond: Respond, facts: RequestFacts): Known | undefined {
  const text = utf8.decode(body)
  for (const maker of Object.values(toCatalog(respond.errors))) {
    if (maker.status !== status || !text.includes(JSON.stringify(maker.code))) continue
    const format = formatOf(body, maker, respond, facts)
    if (format !== undefined) return { error: (maker as unknown as () => ApiError)(), format }
  }
  return undefined
}

function formatOf(body: Uint8Array, maker: AnyMaker, { formats }: Respond, facts: RequestFacts): Format | undefined {
  try {
    const parsed = parseJson(body) as object
    return formats.find((format) => {
      if (findFormatBreaches(format, parsed, maker.status, { maker }).length > 0) return false
      return format === envelope || hasOnlyOwnMembers(parsed, format, maker, facts)
    })
  } catch {
    return undefined
  }
}

/** A format reads what it knows and overlooks the rest, which may be anything: what it would not send itself is foreign. */
function hasOnlyOwnMembers(parsed: object, format: Format, { row }: AnyMaker, { requestId }: RequestFacts): boolean {
  const { code, status, title, fallback: message } = row
  const own = format.encode({ code, status, title, message, fields: {}, guideUrl: '/', requestId })
  const names = new Set(Object.keys(JSON.parse(own) as object))
  return Object.keys(parsed).every((name) => names.has(name))
}
