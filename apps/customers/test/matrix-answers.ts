import type { Cause, Cell, Gap, HeaderValues, Refusal, Success } from './matrix-cells.ts'

export type Row = Readonly<Record<Cause, Cell>>

/** The limit that the matrix is run with: 3 requests a minute. */
export const rateLimit = '3/60'

export const left = { 'ratelimit-policy': '"key";q=3;w=60', ratelimit: /^"key";r=2;t=\d+$/ }
const challenge = { 'www-authenticate': 'Bearer realm="customers"' }
const invalidToken = { 'www-authenticate': 'Bearer realm="customers", error="invalid_token"' }

export const refusal = (
  status: number,
  code: string,
  message: string,
  headers: HeaderValues = {},
  errors = {},
): Refusal => ({
  status,
  code,
  message,
  errors,
  headers,
})
export const success = (status: Success['status'], type: string | undefined, headers: HeaderValues = {}): Success => ({
  status,
  type,
  headers,
})
export const gap = (doesNotApply: string): Gap => ({ doesNotApply })

export const json = 'application/json; charset=utf-8'
export const fields = (errors: Readonly<Record<string, string>>): Refusal =>
  refusal(422, 'VAL_001', 'Validation failed', left, errors)
export const parameters = (errors: Readonly<Record<string, string>>): Refusal =>
  refusal(400, 'REQ_002', 'One or more request parameters are invalid', left, errors)
export const wrongMethod = (allow: string): Refusal =>
  refusal(405, 'REQ_004', '{method} is not allowed here', { allow })
export const notJson = (header: 'accept' | 'accept-patch'): Refusal =>
  refusal(415, 'REQ_009', 'Send the body as application/json in UTF-8', { ...left, [header]: 'application/json' })
export const unreadable = refusal(400, 'REQ_001', 'The request body could not be read as JSON', left)
export const tooLarge = refusal(413, 'REQ_007', 'The request is larger than 65536 bytes', left)
export const notFound = (resource: string): Refusal => refusal(404, 'RES_001', `${resource} not found`, left)
/** An ETag. */
export const etag = /^"\d+-[\da-z]+"$/
const stale = refusal(412, 'REQ_011', 'The resource has changed since you read it', left)
const badCondition = parameters({ 'If-Match': 'must be a valid list of entity tags, or *' })
/** The answers of a route that reads one resource with an ETag. */
export const readsConditions = {
  'a stale If-Match': stale,
  'a matching If-None-Match': success(304, undefined, { ...left, etag }),
  'a malformed If-Match': badCondition,
} as const
/** The answers of a route that changes such a resource. */
export const heedsConditions = {
  'a stale If-Match': stale,
  'a matching If-None-Match': stale,
  'a malformed If-Match': badCondition,
  'no If-Match': refusal(428, 'REQ_013', 'Send If-Match with the ETag you read', left),
} as const
/** The answers of a route that does nothing twice. */
export const heedsIdempotencyKeys = {
  'a used idempotency key': refusal(422, 'VAL_002', 'This idempotency key was used with a different request', left),
  'a malformed idempotency key': parameters({
    'Idempotency-Key': 'must be a valid key of 1 to 255 visible ASCII characters',
  }),
} as const
const wrongScope = (scope: string): Refusal =>
  refusal(403, 'PERM_001', `This API key lacks the ${scope} permission`, {
    ...left,
    'www-authenticate': `Bearer realm="customers", error="insufficient_scope", scope="${scope}"`,
  })
export const tooMany = (policy: 'key' | 'failures'): Refusal =>
  refusal(429, 'RATE_001', 'Rate limit exceeded', {
    'ratelimit-policy': `"${policy}";q=3;w=60`,
    ratelimit: new RegExp(`^"${policy}";r=0;t=\\d+$`),
    'retry-after': /^[1-9]\d?$/,
  })

/** Causes that are none where no conditions and no idempotency keys are heeded. */
const headersUnread = [
  'a stale If-Match',
  'a matching If-None-Match',
  'a malformed If-Match',
  'no If-Match',
  'a used idempotency key',
  'a malformed idempotency key',
] as const

/** Causes that are none where a key is read, and a body is not. */
export const bodyUnread = [
  'nothing',
  'broken JSON',
  'the wrong media type',
  'no body',
  'wrong types in the body',
  'missing fields',
  'unknown fields',
  'oversized, its length told',
  'oversized, in chunks',
  ...headersUnread,
] as const

/** Causes that are none where no key, body or parameter is read. */
export const unread = [
  ...bodyUnread,
  'no key',
  'another scheme',
  'a junk key',
  'an unknown key',
  'an expired key',
  'a revoked key',
  'the wrong scope',
  'an unknown query parameter',
  'too many by key',
] as const

/** One cell for several causes. */
export function all<Name extends Cause>(names: readonly Name[], cell: Cell): Readonly<Record<Name, Cell>> {
  return Object.fromEntries(names.map((name) => [name, cell])) as Record<Name, Cell>
}

export const open = (type: string, headers: HeaderValues, byAddress: Cell = tooMany('failures')): Row => ({
  ...all(unread, success(200, type, headers)),
  'the wrong method': wrongMethod('GET, HEAD'),
  'wrong types in the parameters': gap('it has no parameters'),
  'an unknown id': gap('it names no resource'),
  "another workspace's id": gap('it names no resource'),
  'a duplicate': gap('it writes nothing'),
  'too many by address': byAddress,
})

export const html = (): Row =>
  open('text/html; charset=utf-8', {
    'content-security-policy': /^default-src 'none'/,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  })

/** A page that watches over us: no address is shut out. */
export const watch = (): Row => open(json, {}, success(200, json))

export const byKey = (scope: string) => ({
  'no key': refusal(401, 'AUTH_002', 'An API key is required', challenge),
  'another scheme': refusal(401, 'AUTH_002', 'An API key is required', challenge),
  'a junk key': refusal(401, 'AUTH_001', 'Invalid API key provided', invalidToken),
  'an unknown key': refusal(401, 'AUTH_001', 'Invalid API key provided', invalidToken),
  'an expired key': refusal(401, 'AUTH_003', 'This API key has expired', invalidToken),
  'a revoked key': refusal(401, 'AUTH_004', 'This API key has been revoked', invalidToken),
  'the wrong scope': wrongScope(scope),
  'too many by key': tooMany('key'),
  'too many by address': tooMany('failures'),
})

export const noQuery = { 'an unknown query parameter': parameters({ color: 'is not a known parameter' }) } as const
export const readsNoBody = all(bodyUnread, success(200, json, left))
export const badId = parameters({ id: 'must be an integer' })
export const wrongTypes = fields({
  account: 'must be a string',
  email: 'must be a string or null',
  country: 'must be a string or null',
})
export const duplicate = refusal(409, 'CON_001', 'Customer with this email already exists', left, {
  email: 'is used by another customer',
})

export const body = (done: Success, header: 'accept' | 'accept-patch') =>
  ({
    nothing: done,
    ...all(headersUnread, done),
    'broken JSON': unreadable,
    'the wrong media type': notJson(header),
    'no body': fields({ _body: 'must be an object' }),
    'wrong types in the body': wrongTypes,
    'unknown fields': fields({ color: 'is not a known field' }),
    'a duplicate': duplicate,
    'oversized, its length told': tooLarge,
    'oversized, in chunks': tooLarge,
  }) as const
