import { bodyField, fromFieldEntries } from '@faultbook/contract'
import type { FieldErrors } from '@faultbook/contract'

/** An error as Ajv 8 reports it (ajv.js.org, "Error objects"). */
export interface AjvError {
  readonly keyword: string
  readonly instancePath: string
  readonly params: Readonly<Record<string, unknown>>
}

/** Tells whether a value is a list of Ajv errors. */
export function isAjvErrors(value: unknown): value is readonly AjvError[] {
  return Array.isArray(value) && value.length > 0 && value.every(isAjvError)
}

/**
 * Makes field messages of Ajv's errors: one for each field, the most useful one, in our own words.
 *
 * @param noun What an unknown name is called: `field` or `parameter`.
 */
export function toAjvFields(errors: readonly AjvError[], noun: 'field' | 'parameter' = 'field'): FieldErrors {
  const byPath = new Map<string, { readonly rank: number; readonly sentence: string }>()
  for (const error of errors) {
    const path = pathOf(error)
    const rank = rankOf(error.keyword)
    const known = byPath.get(path)
    if (known === undefined || rank < known.rank) byPath.set(path, { rank, sentence: sentenceOf(error, noun) })
  }
  return fromFieldEntries([...byPath].map(([path, { sentence }]) => [path, sentence]))
}

/** Keywords that only say that another one failed. */
const vague = new Set(['anyOf', 'oneOf', 'allOf', 'not', 'if', 'propertyNames'])

function rankOf(keyword: string): number {
  if (keyword === 'required' || keyword === 'type') return 0
  return vague.has(keyword) ? 2 : 1
}

function isAjvError(value: unknown): value is AjvError {
  if (typeof value !== 'object' || value === null) return false
  const { keyword, instancePath, params } = value as Readonly<Record<string, unknown>>
  return (
    typeof keyword === 'string' && typeof instancePath === 'string' && typeof params === 'object' && params !== null
  )
}

/** The field an error is about: for a missing or unknown one its own path, not its parent's. */
function pathOf({ keyword, instancePath, params }: AjvError): string {
  const segments = instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  const child = params['missingProperty'] ?? params['additionalProperty'] ?? params['unevaluatedProperty']
  if (typeof child === 'string' && keyword !== 'dependencies') segments.push(child)
  const path = segments.join('.')
  return path !== '' && path.isWellFormed() ? path : bodyField
}

type Sentence = (params: Readonly<Record<string, unknown>>, noun: string) => string

const sentences: Readonly<Record<string, Sentence>> = {
  required: () => 'is required',
  additionalProperties: (_, noun) => `is not a known ${noun}`,
  unevaluatedProperties: (_, noun) => `is not a known ${noun}`,
  type: ({ type }) => `must be ${listed(type, withArticle)}`,
  enum: ({ allowedValues }) => `must be ${enumerated(allowedValues)}`,
  const: ({ allowedValue }) => `must be ${quoted(allowedValue)}`,
  minLength: ({ limit }) => (limit === 1 ? 'must not be empty' : `must have at least ${count(limit, 'character')}`),
  maxLength: ({ limit }) => `must have at most ${count(limit, 'character')}`,
  minItems: ({ limit }) => `must have at least ${count(limit, 'item')}`,
  maxItems: ({ limit }) => `must have at most ${count(limit, 'item')}`,
  minProperties: ({ limit }) => `must have at least ${count(limit, 'field')}`,
  maxProperties: ({ limit }) => `must have at most ${count(limit, 'field')}`,
  minimum: ({ limit }) => `must be at least ${String(limit)}`,
  maximum: ({ limit }) => `must be at most ${String(limit)}`,
  exclusiveMinimum: ({ limit }) => `must be more than ${String(limit)}`,
  exclusiveMaximum: ({ limit }) => `must be less than ${String(limit)}`,
  multipleOf: ({ multipleOf }) => `must be a multiple of ${String(multipleOf)}`,
  uniqueItems: () => 'must not hold the same item twice',
  pattern: () => 'does not have the right form',
  format: ({ format }) => `must be ${withArticle(`valid ${String(format)}`)}`,
}

function sentenceOf({ keyword, params }: AjvError, noun: string): string {
  return Object.hasOwn(sentences, keyword) ? (sentences[keyword]?.(params, noun) ?? 'is invalid') : 'is invalid'
}

function listed(value: unknown, print: (item: string) => string): string {
  const items = (Array.isArray(value) ? value : String(value).split(',')).map(String).filter((item) => item !== 'null')
  const nullable = items.length < (Array.isArray(value) ? value.length : String(value).split(',').length)
  return [...items.map(print), ...(nullable ? ['null'] : [])].join(' or ')
}

function withArticle(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`
}

function enumerated(values: unknown): string {
  if (!Array.isArray(values) || values.length > 12) return 'one of the listed values'
  return values.length === 1 ? quoted(values[0]) : `one of ${values.map(quoted).join(', ')}`
}

function quoted(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function count(limit: unknown, noun: string): string {
  return `${String(limit)} ${noun}${limit === 1 ? '' : 's'}`
}
