import { bodyField, fromFieldEntries } from '@faultbook/contract'
import type { FieldErrors } from '@faultbook/contract'

/** How deep arrays and objects may be nested (CONTRACT C16). */
export const maxDepth = 64

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Parses JSON strictly: UTF-8 without a byte order mark, at most {@link maxDepth} levels, no key twice in one object (CONTRACT C16).
 *
 * @throws {SyntaxError} If it is anything else; the sentence quotes nothing of the body.
 */
export function parseJson(body: Uint8Array | string): unknown {
  const text = typeof body === 'string' ? body : decode(body)
  // Before JSON.parse, which would recurse as deep as the sender likes.
  if (isTooDeep(text)) throw new SyntaxError(`The JSON is nested deeper than ${maxDepth} levels`)
  const value = parse(text)
  if (hasKeyTwice(text)) throw new SyntaxError('The JSON has the same key twice in one object')
  return value
}

function decode(body: Uint8Array): string {
  try {
    return utf8.decode(body)
  } catch {
    throw new SyntaxError('The body is not UTF-8')
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new SyntaxError('The body is not JSON')
  }
}

/** Counts brackets outside strings; sound also for text that is no JSON. */
function isTooDeep(text: string): boolean {
  let depth = 0
  for (let index = 0; index < text.length; index += 1) {
    const char = text.charCodeAt(index)
    if (char === quote) index = endOfString(text, index)
    else if (char === openObject || char === openArray) depth += 1
    else if (char === closeObject || char === closeArray) depth -= 1
    if (depth > maxDepth) return true
  }
  return false
}

const quote = 0x22
const backslash = 0x5c
const colon = 0x3a
const openObject = 0x7b
const closeObject = 0x7d
const openArray = 0x5b
const closeArray = 0x5d

/** The index of the quote that ends the string starting at `start`. */
function endOfString(text: string, start: number): number {
  let index = start + 1
  while (index < text.length && text.charCodeAt(index) !== quote) index += text.charCodeAt(index) === backslash ? 2 : 1
  return index
}

/** Looks for a key that is twice in one object; `text` is known to be JSON, so every string before a colon is a key. */
function hasKeyTwice(text: string): boolean {
  const keys: Set<string>[] = []
  for (let index = 0; index < text.length; index += 1) {
    const char = text.charCodeAt(index)
    if (char === openObject) keys.push(new Set())
    else if (char === closeObject) keys.pop()
    if (char !== quote) continue
    const end = endOfString(text, index)
    const next = skipSpace(text, end + 1)
    if (text.charCodeAt(next) === colon) {
      const raw = text.slice(index, end + 1)
      const key = raw.includes('\\') ? String(JSON.parse(raw)) : raw.slice(1, -1)
      const siblings = keys.at(-1)
      if (siblings?.has(key)) return true
      siblings?.add(key)
    }
    index = end
  }
  return false
}

function skipSpace(text: string, start: number): number {
  let index = start
  while (text.charCodeAt(index) <= 0x20) index += 1
  return index
}

/**
 * Finds the texts that no text field can hold: not well-formed Unicode, or with a NUL; and numbers too large to be kept.
 * A key of that kind is told of the object it is in. (CONTRACT C16: 422 on the field.)
 */
export function findBadValues(value: unknown): FieldErrors | undefined {
  const found: [string, string][] = []
  visit(value, [], found)
  return found.length === 0 ? undefined : fromFieldEntries(found)
}

function visit(value: unknown, path: readonly string[], found: [string, string][]): void {
  const problem = problemOf(value)
  if (problem !== undefined) found.push([path.join('.') || bodyField, problem])
  if (typeof value !== 'object' || value === null) return
  for (const key of Object.keys(value)) {
    if (textProblem(key) === undefined) visit(Reflect.get(value, key), [...path, key], found)
    else found.push([path.join('.') || bodyField, `has a key that ${textProblem(key)}`])
  }
}

function problemOf(value: unknown): string | undefined {
  if (typeof value === 'string') return textProblem(value)
  return typeof value === 'number' && !Number.isFinite(value) ? 'is too large a number' : undefined
}

function textProblem(text: string): string | undefined {
  if (!text.isWellFormed()) return 'is not well-formed Unicode'
  return text.includes('\0') ? 'holds a NUL character' : undefined
}
