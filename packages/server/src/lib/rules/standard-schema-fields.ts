import { bodyField, fromFieldEntries } from '@faultbook/contract'
import type { FieldErrors } from '@faultbook/contract'

/** An issue as every Standard Schema library reports it (standardschema.dev, v1): Zod, Valibot, ArkType and others. */
export interface StandardIssue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** What the three libraries that we know tell besides. */
interface KnownIssue extends StandardIssue {
  readonly code?: unknown
  readonly type?: unknown
  readonly expected?: unknown
  /** Zod: the unknown fields, in one issue. */
  readonly keys?: unknown
  /** Zod: what each branch of a union has to say. */
  readonly errors?: unknown
  /** ArkType: the path, with which its sentence begins. */
  readonly propString?: unknown
}

const longestSentence = 200
const isRequired = 'is required'
const isUnknown = 'is not a known field'

/** Tells whether a value is a list of Standard Schema issues. */
export function isStandardIssues(value: unknown): value is readonly StandardIssue[] {
  return Array.isArray(value) && value.length > 0 && value.every(isStandardIssue)
}

/** Makes field messages of Standard Schema issues: the first for each field, in the library's words but without the value it was given. */
export function toStandardFields(issues: readonly StandardIssue[]): FieldErrors {
  const byPath = new Map<string, string>()
  for (const issue of issues.flatMap(expand)) {
    // Not path.map, for ArkType's paths are of a class that makes another of it.
    const name = Array.from(issue.path ?? [], nameOf).join('.')
    const key = name === '' || !name.isWellFormed() ? bodyField : name
    if (!byPath.has(key)) byPath.set(key, sentenceOf(issue))
  }
  return fromFieldEntries(byPath)
}

function nameOf(segment: PropertyKey | { readonly key: PropertyKey }): string {
  return String(typeof segment === 'object' ? segment.key : segment)
}

function isStandardIssue(value: unknown): value is StandardIssue {
  if (typeof value !== 'object' || value === null) return false
  const { message, path } = value as { readonly message?: unknown; readonly path?: unknown }
  return typeof message === 'string' && (path === undefined || Array.isArray(path))
}

/** Zod tells of all unknown fields in one issue, and of a union only that it failed; here each field has its own. */
function expand(issue: KnownIssue): readonly KnownIssue[] {
  const { code, keys, errors, path = [] } = issue
  if (code === 'unrecognized_keys' && Array.isArray(keys)) {
    return keys.map((key) => ({ code, message: isUnknown, path: [...path, String(key)] }))
  }
  if (code !== 'invalid_union' || !Array.isArray(errors)) return [issue]
  // The branch that was meant is the one whose kind of value it was, where there is only one.
  const [branch, other] = errors.filter((found) => isStandardIssues(found) && found.every(isBelow))
  if (branch === undefined || other !== undefined) return [issue]
  return (branch as readonly KnownIssue[]).map((found) => ({ ...found, path: [...path, ...(found.path ?? [])] }))
}

function isBelow({ path }: StandardIssue): boolean {
  return path !== undefined && path.length > 0
}

function sentenceOf(issue: KnownIssue): string {
  const { message, code, type, expected } = issue
  if (isArkError(issue)) return arkSentence(issue)
  // Zod and Valibot: JSON has no undefined, so it is not there.
  if (/\breceived undefined$/i.test(message)) return isRequired
  if (type === 'strict_object' && expected === 'never') return isUnknown
  return code === 'unrecognized_keys' ? message : withoutValue(message)
}

function isArkError(issue: KnownIssue): boolean {
  return (issue as unknown as Readonly<Record<string, unknown>>)[' arkKind'] === 'error'
}

function arkSentence({ message, code, expected, propString }: KnownIssue): string {
  if (code === 'required') return isRequired
  if (code === 'predicate' && expected === 'removed') return isUnknown
  if (code === 'intersection' && typeof expected === 'string') {
    // A list of its own, after the value.
    const wanted = expected.split('◦').map((line) => withoutValue(line.trim()))
    return `must be ${wanted.slice(1).join(' and ')}`
  }
  const path = typeof propString === 'string' && propString !== '' ? propString : undefined
  const start = [`${path} `, `value at ${path} `].find((beginning) => message.startsWith(beginning))
  return withoutValue(path === undefined || start === undefined ? message : message.slice(start.length))
}

/** Valibot, Zod and ArkType end with what they received: a secret in a log, or just noise to the caller, who knows what was sent. */
function withoutValue(message: string): string {
  const words = message
    .replace(/(?:[:,]| but)? received .*$/isu, '')
    .replace(/ \(was .*$/su, '')
    .replaceAll(/[\p{Cc}\p{Cs}]/gu, ' ')
    .trim()
  return words === '' ? 'is invalid' : [...words].slice(0, longestSentence).join('')
}
