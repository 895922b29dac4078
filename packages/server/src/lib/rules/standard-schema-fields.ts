import { bodyField, fromFieldEntries } from '@faultbook/contract'
import type { FieldErrors } from '@faultbook/contract'

/** An issue as every Standard Schema library reports it (standardschema.dev, v1): Zod, Valibot, ArkType and others. */
export interface StandardIssue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

const longestSentence = 200

/** Tells whether a value is a list of Standard Schema issues. */
export function isStandardIssues(value: unknown): value is readonly StandardIssue[] {
  return Array.isArray(value) && value.length > 0 && value.every(isStandardIssue)
}

/** Makes field messages of Standard Schema issues: the first for each field, in the library's words but without the value it was given. */
export function toStandardFields(issues: readonly StandardIssue[]): FieldErrors {
  const byPath = new Map<string, string>()
  for (const { path = [], message } of issues) {
    const name = path.map((segment) => String(typeof segment === 'object' ? segment.key : segment)).join('.')
    const key = name === '' || !name.isWellFormed() ? bodyField : name
    if (!byPath.has(key)) byPath.set(key, withoutValue(message))
  }
  return fromFieldEntries(byPath)
}

function isStandardIssue(value: unknown): value is StandardIssue {
  if (typeof value !== 'object' || value === null) return false
  const { message, path } = value as { readonly message?: unknown; readonly path?: unknown }
  return typeof message === 'string' && (path === undefined || Array.isArray(path))
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
