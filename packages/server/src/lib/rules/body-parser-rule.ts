import type { ApiError } from '@faultbook/contract'
import type { Rule } from '../rule.ts'
import type { ServerCatalog } from '../server-catalog.ts'

type ByType = (errors: ServerCatalog, thrown: Readonly<Record<string, unknown>>) => ApiError | undefined

const malformed: ByType = (errors, thrown) => errors.malformedBody({ expected: 'JSON', cause: thrown })
const unsupported =
  (headers: Readonly<Record<string, string>>): ByType =>
  (errors, thrown) =>
    errors.unsupportedMediaType({ expected: 'JSON in UTF-8', headers, cause: thrown })

/** The `type` of body-parser's and raw-body's errors (their README, "Errors"). */
const byType: Readonly<Record<string, ByType>> = {
  'entity.parse.failed': malformed,
  'entity.verify.failed': malformed,
  'request.size.invalid': malformed,
  'request.aborted': malformed,
  'entity.too.large': (errors, thrown) =>
    typeof thrown['limit'] === 'number'
      ? errors.bodyTooLarge({ limitBytes: thrown['limit'], cause: thrown })
      : undefined,
  'parameters.too.many': (errors, thrown) => errors.malformedBody({ expected: 'a form', cause: thrown }),
  'querystring.parse.rangeError': (errors, thrown) => errors.malformedBody({ expected: 'a form', cause: thrown }),
  // The codings that body-parser inflates.
  'encoding.unsupported': unsupported({ 'Accept-Encoding': 'gzip, deflate, br' }),
  'charset.unsupported': unsupported({ Accept: 'application/json' }),
}

/** Recognizes what body-parser and raw-body throw, by the `type` of their errors. */
export const bodyParserRule: Rule = (thrown, { errors }) => {
  if (typeof thrown !== 'object' || thrown === null) return undefined
  const { type } = thrown as Readonly<Record<string, unknown>>
  if (typeof type !== 'string' || !Object.hasOwn(byType, type)) return undefined
  return byType[type]?.(errors, thrown as Readonly<Record<string, unknown>>)
}
