import { isErrorStatus, statusPhrases } from './error-status.ts'
import type { ErrorStatus } from './error-status.ts'
import { fillMessage, hasStrayBrace, maxMessageLength, paramNames, splitMessage } from './message.ts'
import type { FullRow, Retry, Row } from './row.ts'

/** `AUTH_001`: what a code looks like unless a catalog says otherwise. */
export const standardCodePattern = /^[A-Z][A-Z0-9]*_[0-9]{3}$/

const reservedParams = ['fields', 'cause', 'retryAfterSeconds', 'headers', 'stack']
const choices = {
  retry: ['never', 'after-fix', 'backoff', 'after-header'],
  severity: ['info', 'warning', 'error'],
  stack: ['never', 'always'],
} as const
const textMembers = ['title', 'since'] as const
const listMembers = ['fields', 'causes', 'fixes'] as const
const members: ReadonlySet<string> = new Set([
  'code',
  'status',
  'message',
  'fallback',
  'title',
  'fields',
  'retry',
  'severity',
  'stack',
  'generic',
  'causes',
  'fixes',
  'since',
] satisfies (keyof Row)[])

const retryByStatus: { readonly [Status in ErrorStatus]?: Retry } = {
  404: 'never',
  408: 'backoff',
  410: 'never',
  429: 'after-header',
  500: 'backoff',
  501: 'never',
  502: 'backoff',
  503: 'after-header',
  504: 'backoff',
}

/**
 * Checks a row and fills in its defaults.
 *
 * @throws {TypeError} If a member is missing, misspelled or wrong; the sentence names the row and the rule.
 */
export function toFullRow(name: string, row: Row, codePattern: RegExp): FullRow {
  const refuse = (rule: string): never => {
    throw new TypeError(`Row ${name}: ${rule}`)
  }
  if (typeof row !== 'object' || row === null) return refuse('a row is an object')
  const { code, status, message, fallback } = row
  const stray = Object.keys(row).find((member) => !members.has(member))
  if (stray !== undefined) return refuse(`${stray} is no member of a row`)
  // `search` and not `test`, which begins where it ended the last time when the pattern has a `g` or `y`.
  if (typeof code !== 'string' || code.search(codePattern) === -1)
    return refuse(`code ${JSON.stringify(code)} does not match ${codePattern}`)
  if (!isErrorStatus(status)) return refuse(`status ${String(status)} is not a registered error status (400 to 511)`)
  checkSentence('message', message, refuse)
  const reserved = paramNames(message).find((param) => reservedParams.includes(param))
  if (reserved !== undefined) return refuse(`{${reserved}} is taken: every maker has an option of that name`)
  if (fallback !== undefined) checkSentence('fallback', fallback, refuse)
  if (fallback !== undefined && paramNames(fallback).length > 0) return refuse('a fallback has no placeholders')
  checkDetails(row, refuse)
  return {
    ...row,
    name,
    title: row.title ?? statusPhrases[status],
    fallback: fallback ?? fillMessage(splitMessage(message), {}),
    retry: row.retry ?? retryByStatus[status] ?? 'after-fix',
    severity: row.severity ?? (status >= 500 ? 'error' : 'info'),
  }
}

function checkSentence(member: string, sentence: unknown, refuse: (rule: string) => never): void {
  if (typeof sentence !== 'string' || sentence.trim() === '') refuse(`${member} is a sentence`)
  else if (hasStrayBrace(sentence)) refuse(`${member} has a brace that is no placeholder`)
  else if ([...sentence].length > maxMessageLength) refuse(`${member} is longer than ${maxMessageLength} characters`)
}

function checkDetails(row: Row, refuse: (rule: string) => never): void {
  const isText = (value: unknown): boolean => typeof value === 'string' && value !== ''
  for (const [member, allowed] of Object.entries(choices)) {
    const value: unknown = Reflect.get(row, member)
    if (value !== undefined && !allowed.some((choice) => choice === value))
      refuse(`${member} is one of ${allowed.join(', ')}`)
  }
  for (const member of textMembers) {
    if (row[member] !== undefined && !isText(row[member])) refuse(`${member} is a text`)
  }
  for (const member of listMembers) {
    const list: unknown = row[member]
    if (list !== undefined && !(Array.isArray(list) && list.every(isText))) refuse(`${member} is a list of texts`)
  }
  const generic: unknown = row.generic
  if (generic !== undefined && generic !== true) refuse('generic is true or left out')
}
