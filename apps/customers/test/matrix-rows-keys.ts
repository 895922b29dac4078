import {
  all,
  badId,
  body,
  bodyUnread,
  byKey,
  fields,
  gap,
  json,
  left,
  noQuery,
  notFound,
  notJson,
  parameters,
  readsNoBody,
  success,
  tooLarge,
  unreadable,
  wrongMethod,
} from './matrix-answers.ts'
import type { Row } from './matrix-answers.ts'

const manage = { ...byKey('keys:manage'), ...noQuery } as const
const isUnique = { 'a duplicate': gap('a key has no field that is unique') } as const
const writesNothing = { 'a duplicate': gap('it writes nothing') } as const
const namesNone = {
  'an unknown id': gap('it names no resource'),
  "another workspace's id": gap('it names no resource'),
} as const
const one = (allow: string) =>
  ({
    'the wrong method': wrongMethod(allow),
    'wrong types in the parameters': badId,
    'an unknown id': notFound('Key'),
    "another workspace's id": notFound('Key'),
  }) as const
const asked = { 'the wrong method': gap('asked with GET of the same path') } as const
const takesNoIdempotencyKey = all(
  ['a used idempotency key', 'a malformed idempotency key'],
  parameters({ 'Idempotency-Key': 'is not taken here: the answer shows a secret and is not kept' }),
)
const madeKey = success(201, json, { ...left, location: /^\/api\/v2\/keys\/\d+$/, 'cache-control': 'no-store' })
const list = (parameter: 'after' | 'before') =>
  parameters({ limit: 'must be an integer', [parameter]: 'must be an integer' })

/** The routes of API keys and the audit log. */
export const keyRows: Readonly<Record<string, Row>> = {
  'GET /api/v2/keys': {
    ...manage,
    ...readsNoBody,
    ...namesNone,
    ...writesNothing,
    'the wrong method': wrongMethod('GET, HEAD, POST'),
    'wrong types in the parameters': list('after'),
  },
  'POST /api/v2/keys': {
    ...manage,
    ...body(madeKey, 'accept'),
    ...takesNoIdempotencyKey,
    ...namesNone,
    ...isUnique,
    ...asked,
    'missing fields': fields({ name: 'is required', scopes: 'is required' }),
    'wrong types in the body': fields({
      name: 'must be a string',
      scopes: 'must be an array',
      expires_at: 'must be a string or null',
    }),
    'wrong types in the parameters': gap('it has no parameters'),
  },
  'GET /api/v2/keys/:id': { ...manage, ...readsNoBody, ...one('DELETE, GET, HEAD'), ...writesNothing },
  'DELETE /api/v2/keys/:id': {
    ...manage,
    ...all(bodyUnread, success(204, undefined, left)),
    ...one('DELETE, GET, HEAD'),
    ...writesNothing,
    ...asked,
    'broken JSON': unreadable,
    'the wrong media type': notJson('accept'),
    'oversized, its length told': tooLarge,
    'oversized, in chunks': tooLarge,
  },
  'POST /api/v2/keys/:id/rotate': {
    ...manage,
    ...body(madeKey, 'accept'),
    ...takesNoIdempotencyKey,
    ...one('POST'),
    ...isUnique,
    'missing fields': madeKey,
    'wrong types in the body': fields({ overlap_seconds: 'must be an integer' }),
  },
  'GET /api/v2/audit': {
    ...manage,
    ...readsNoBody,
    ...namesNone,
    ...writesNothing,
    'the wrong method': wrongMethod('GET, HEAD'),
    'wrong types in the parameters': list('before'),
  },
}
