import { isErrorLike } from '../describe-thrown.ts'
import { framesOf, textMember } from './stack-frames.ts'

/** What a report says of a value that was thrown, or that led to it. */
export interface ThrownRecord {
  /** The name of an Error (`TypeError`), else the kind of value (`null`, `string`, `Response`). */
  readonly name: string
  /** The message of an Error, or the text thrown in its place; 1,000 UTF-16 units at most. */
  readonly message?: string
  /** What Node, a database or a library calls it by: `ECONNREFUSED`, `23505`, `AUTH_001`. */
  readonly code?: string
  /** The frames of the stack, a line for each, the innermost first; 20 at most. */
  readonly stack?: string
}

const longestName = 100
const longestMessage = 1_000
const mostFrames = 20
const mostCauses = 8

/** Describes what was thrown; never throws. */
export function toThrownRecord(thrown: unknown): ThrownRecord {
  const message = messageOf(thrown)
  const frames = framesOf(thrown).slice(0, mostFrames)
  return {
    ...toKind(thrown),
    ...(message !== undefined && { message: clip(message, longestMessage) }),
    ...(frames.length > 0 && { stack: clip(frames.join('\n'), mostFrames * longestName * 2) }),
  }
}

/** The part of a record that is the same for all of its kind; never throws, and reads no stack, which is dear. */
export function toKind(thrown: unknown): Pick<ThrownRecord, 'name' | 'code'> {
  const code = textMember(thrown, 'code')
  return {
    name: clip((isErrorLike(thrown) ? textMember(thrown, 'name') : undefined) ?? kindOf(thrown), longestName),
    ...(code !== undefined && { code: clip(code, longestName) }),
  }
}

/** The message of an error, or the text thrown in its place; never throws. */
export function messageOf(thrown: unknown): string | undefined {
  return typeof thrown === 'object' ? textMember(thrown, 'message') : primitiveText(thrown)
}

/** What led to a thrown value, the nearest first: its `cause`, and that one's; of an AggregateError its `errors` too. Eight at most. */
export function causesOf(thrown: unknown): readonly unknown[] {
  const found: unknown[] = []
  // A cause may be its own.
  const seen = new Set<unknown>([thrown])
  const waiting = directCauses(thrown)
  for (let cause = waiting.shift(); cause !== undefined && found.length < mostCauses; cause = waiting.shift()) {
    if (seen.has(cause)) continue
    seen.add(cause)
    found.push(cause)
    waiting.push(...directCauses(cause))
  }
  return found
}

function directCauses(value: unknown): unknown[] {
  try {
    if (typeof value !== 'object' || value === null) return []
    const errors: unknown = Reflect.get(value, 'errors')
    const several: readonly unknown[] = Array.isArray(errors) ? errors.slice(0, mostCauses) : []
    return [Reflect.get(value, 'cause') as unknown, ...several].filter((cause) => cause !== undefined && cause !== null)
  } catch {
    return []
  }
}

/** Numbers and the like are told as they are; a function or a symbol has nothing to say. */
function primitiveText(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint'
    ? String(value)
    : undefined
}

function kindOf(value: unknown): string {
  try {
    if (value === null) return 'null'
    return typeof value === 'object' ? Object.prototype.toString.call(value).slice('[object '.length, -1) : typeof value
  } catch {
    return 'object'
  }
}

function clip(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`
}
