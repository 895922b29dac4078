import { envelope, problem } from '@faultbook/contract'
import type { Format } from '@faultbook/contract'
import { byteLength } from './byte-length.ts'
import { quote } from './breach.ts'
import type { Breach, CodeTable, WireAnswer } from './breach.ts'
import { findCodeBreaches, findEnvelopeBreaches, findMessageBreaches } from './find-envelope-breaches.ts'
import { isPlainCoding, parseMediaType } from './media-type.ts'
import { parseJson } from './parse-json.ts'

/** Finds what is wrong with the body of an error, and with the headers that describe it (CONTRACT C1, C2, C3, C18). */
export function findBodyBreaches(
  answer: WireAnswer,
  formats: readonly Format[],
  errors: CodeTable | undefined,
): readonly Breach[] {
  const declared = formats.filter((format) => isDeclared(format, answer.headers['content-type']))
  const found = [...(declared.length === 0 ? [wrongType(answer, formats)] : []), ...findLengthBreaches(answer)]
  // Bytes in a coding are not read: nothing here can tell what they say.
  if (typeof answer.body !== 'string' && !isPlainCoding(answer.headers['content-encoding'])) return found
  const candidates = declared.length === 0 ? formats : declared
  return [...found, ...findContentBreaches(answer, candidates, errors)]
}

/** CONTRACT C3: the type that the format sends, compared in parts. */
export function isDeclared({ contentType }: Format, header: string | undefined): boolean {
  const wanted = parseMediaType(contentType)
  const given = parseMediaType(header ?? '')
  if (wanted === undefined || wanted.type !== given?.type) return false
  return given.charset === wanted.charset || (wanted.charset === undefined && given.charset === 'utf-8')
}

function wrongType({ headers }: WireAnswer, formats: readonly Format[]): Breach {
  const wanted = formats.map(({ contentType }) => contentType).join(' or ')
  const given = headers['content-type']
  return { clause: 'C3', sentence: `Content-Type is ${given === undefined ? 'missing' : quote(given)}, not ${wanted}` }
}

function findLengthBreaches({ headers, body = '' }: WireAnswer): readonly Breach[] {
  const declared = headers['content-length']
  if (declared === undefined) return []
  if (headers['transfer-encoding'] !== undefined)
    return [{ clause: 'C3', sentence: 'Content-Length and Transfer-Encoding are both there' }]
  // A text has been decoded; what it was long in its coding is not known.
  if (typeof body === 'string' && !isPlainCoding(headers['content-encoding'])) return []
  const length = typeof body === 'string' ? byteLength(body) : body.length
  if (declared === String(length)) return []
  return [{ clause: 'C3', sentence: `Content-Length is ${quote(declared)}, and the body has ${length} bytes` }]
}

function findContentBreaches(
  { status, body = '' }: WireAnswer,
  candidates: readonly Format[],
  errors: CodeTable | undefined,
): readonly Breach[] {
  if (body.length === 0) return [{ clause: 'C1', sentence: 'There is no body' }]
  const parsed = tryParse(body)
  if (parsed.sentence !== undefined) return [{ clause: 'C1', sentence: parsed.sentence }]
  // Two formats may share a type: the one it comes closest to is meant, one that can't read it only where none can.
  const readable = candidates.filter((format) => canRead(format, parsed.value))
  const all = (readable.length > 0 ? readable : candidates.slice(0, 1)).map((format) =>
    findFormatBreaches(format, parsed.value, status, errors),
  )
  return all.toSorted((one, other) => one.length - other.length)[0] ?? []
}

/** The envelope is told of member by member, whatever the body is. */
function canRead(format: Format, body: unknown): boolean {
  return format === envelope || (isObject(body) && format.decode(body) !== undefined)
}

function isObject(body: unknown): body is Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null && !Array.isArray(body)
}

function tryParse(body: string | Uint8Array): { readonly value?: unknown; readonly sentence?: string } {
  try {
    return { value: parseJson(body) }
  } catch (problemFound) {
    return { sentence: problemFound instanceof Error ? problemFound.message : 'The body is not JSON' }
  }
}

/** Finds where a parsed body falls short of one format (CONTRACT C1, C2, C18). */
export function findFormatBreaches(
  format: Format,
  body: unknown,
  status: number,
  errors: CodeTable | undefined,
): readonly Breach[] {
  if (format === envelope || !isObject(body)) return findEnvelopeBreaches(body, status, errors)
  const decoded = format.decode(body)
  if (decoded === undefined)
    return [{ clause: 'C1', sentence: `The body is no error in the format ${format.contentType}` }]
  return [
    ...findCodeBreaches(decoded.code, status, errors),
    ...findMessageBreaches(decoded.message, 'The message'),
    ...(format === problem ? findProblemBreaches(body, status) : []),
  ]
}

/** RFC 9457 §3.1, CONTRACT C18. */
function findProblemBreaches(body: object, status: number): readonly Breach[] {
  const members = body as Readonly<Record<string, unknown>>
  const found = ['type', 'title', 'detail'].flatMap((member): readonly Breach[] =>
    typeof members[member] === 'string' ? [] : [{ clause: 'C18', sentence: `${member} is not a string` }],
  )
  if (members['status'] !== status)
    found.push({ clause: 'C18', sentence: `status is ${quote(members['status'])}, and the answer's is ${status}` })
  return found
}
