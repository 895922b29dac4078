import type { Cause, Cell, Gap, HeaderValues, Refusal, Success } from './matrix-cells.ts'

type Row = Readonly<Record<Cause, Cell>>

/** The limit that the matrix is run with: 3 requests a minute. */
export const rateLimit = '3/60'

const left = { 'ratelimit-policy': '"key";q=3;w=60', ratelimit: /^"key";r=2;t=\d+$/ }
const challenge = { 'www-authenticate': 'Bearer realm="customers"' }
const invalidToken = { 'www-authenticate': 'Bearer realm="customers", error="invalid_token"' }

const refusal = (status: number, code: string, message: string, headers: HeaderValues = {}, errors = {}): Refusal => ({
  status,
  code,
  message,
  errors,
  headers,
})
const success = (status: 200 | 201 | 204, type: string | undefined, headers: HeaderValues = {}): Success => ({
  status,
  type,
  headers,
})
const gap = (doesNotApply: string): Gap => ({ doesNotApply })

const json = 'application/json; charset=utf-8'
const fields = (errors: Readonly<Record<string, string>>): Refusal =>
  refusal(422, 'VAL_001', 'Validation failed', left, errors)
const parameters = (errors: Readonly<Record<string, string>>): Refusal =>
  refusal(400, 'REQ_002', 'One or more request parameters are invalid', left, errors)
const wrongMethod = (allow: string): Refusal => refusal(405, 'REQ_004', '{method} is not allowed here', { allow })
const notJson = (header: 'accept' | 'accept-patch'): Refusal =>
  refusal(415, 'REQ_009', 'Send the body as application/json in UTF-8', { ...left, [header]: 'application/json' })
const unreadable = refusal(400, 'REQ_001', 'The request body could not be read as JSON', left)
const tooLarge = refusal(413, 'REQ_007', 'The request is larger than 65536 bytes', left)
const notFound = (resource: string): Refusal => refusal(404, 'RES_001', `${resource} not found`, left)
const wrongScope = (scope: string): Refusal =>
  refusal(403, 'PERM_001', `This API key lacks the ${scope} permission`, {
    ...left,
    'www-authenticate': `Bearer realm="customers", error="insufficient_scope", scope="${scope}"`,
  })
const tooMany = (policy: 'key' | 'failures'): Refusal =>
  refusal(429, 'RATE_001', 'Rate limit exceeded', {
    'ratelimit-policy': `"${policy}";q=3;w=60`,
    ratelimit: new RegExp(`^"${policy}";r=0;t=\\d+$`),
    'retry-after': /^[1-9]\d?$/,
  })

/** Causes that are none where no key, body or parameter is read. */
const unread = [
  'nothing',
  'no key',
  'another scheme',
  'a junk key',
  'an unknown key',
  'an expired key',
  'a revoked key',
  'the wrong scope',
  'broken JSON',
  'the wrong media type',
  'no body',
  'wrong types in the body',
  'missing fields',
  'unknown fields',
  'an unknown query parameter',
  'oversized, its length told',
  'oversized, in chunks',
  'too many by key',
] as const

/** Causes that are none where a key is read, and a body is not. */
const bodyUnread = [
  'nothing',
  'broken JSON',
  'the wrong media type',
  'no body',
  'wrong types in the body',
  'missing fields',
  'unknown fields',
  'oversized, its length told',
  'oversized, in chunks',
] as const

/** One cell for several causes. */
function all<Name extends Cause>(names: readonly Name[], cell: Cell): Readonly<Record<Name, Cell>> {
  return Object.fromEntries(names.map((name) => [name, cell])) as Record<Name, Cell>
}

const open = (type: string, headers: HeaderValues, byAddress: Cell = tooMany('failures')): Row => ({
  ...all(unread, success(200, type, headers)),
  'the wrong method': wrongMethod('GET, HEAD'),
  'wrong types in the parameters': gap('it has no parameters'),
  'an unknown id': gap('it names no resource'),
  "another workspace's id": gap('it names no resource'),
  'a duplicate': gap('it writes nothing'),
  'too many by address': byAddress,
})

const html = (): Row =>
  open('text/html; charset=utf-8', {
    'content-security-policy': /^default-src 'none'/,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  })

/** A page that watches over us: no address is shut out. */
const watch = (): Row => open(json, {}, success(200, json))

const byKey = (scope: string) => ({
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

const noQuery = { 'an unknown query parameter': parameters({ color: 'is not a known parameter' }) } as const
const readsNoBody = all(bodyUnread, success(200, json, left))
const badId = parameters({ id: 'must be an integer' })
const wrongTypes = fields({
  account: 'must be a string',
  email: 'must be a string or null',
  country: 'must be a string or null',
})
const duplicate = refusal(409, 'CON_001', 'Customer with this email already exists', left, {
  email: 'is used by another customer',
})

const body = (done: Success, header: 'accept' | 'accept-patch') =>
  ({
    nothing: done,
    'broken JSON': unreadable,
    'the wrong media type': notJson(header),
    'no body': fields({ _body: 'must be an object' }),
    'wrong types in the body': wrongTypes,
    'unknown fields': fields({ color: 'is not a known field' }),
    'a duplicate': duplicate,
    'oversized, its length told': tooLarge,
    'oversized, in chunks': tooLarge,
  }) as const

const one = {
  'the wrong method': wrongMethod('DELETE, GET, HEAD, PATCH, PUT'),
  'wrong types in the parameters': badId,
  'an unknown id': notFound('Customer'),
  "another workspace's id": notFound('Customer'),
} as const

const upstream = {
  ...byKey('customers:read'),
  ...readsNoBody,
  'the wrong method': wrongMethod('GET, HEAD'),
  'wrong types in the parameters': parameters({ color: 'must be a string' }),
  'an unknown query parameter': success(200, json, left),
  "another workspace's id": gap('the upstream server knows no workspaces'),
  'a duplicate': gap('it writes nothing'),
} as const

/** A HEAD route answers as the GET route does, without the body (C10): its row is that of GET. */
const table: Readonly<Record<string, Row>> = {
  'GET /': html(),
  'GET /errors': html(),
  'GET /style.css': open('text/css; charset=utf-8', { 'x-content-type-options': 'nosniff' }),
  'GET /icon.svg': open('image/svg+xml', { 'x-content-type-options': 'nosniff' }),
  'GET /openapi.json': open(json, {}),
  'GET /health': watch(),
  'GET /ready': watch(),
  'GET /api/v2/customers': {
    ...byKey('customers:read'),
    ...noQuery,
    ...readsNoBody,
    'the wrong method': wrongMethod('GET, HEAD, POST'),
    'wrong types in the parameters': parameters({ page: 'must be an integer', limit: 'must be an integer' }),
    'an unknown id': gap('it names no resource'),
    "another workspace's id": gap('it names no resource'),
    'a duplicate': gap('it writes nothing'),
  },
  'POST /api/v2/customers': {
    ...byKey('customers:write'),
    ...noQuery,
    ...body(success(201, json, { ...left, location: /^\/api\/v2\/customers\/\d+$/ }), 'accept'),
    'missing fields': fields({ account: 'is required' }),
    'the wrong method': gap('asked with GET of the same path'),
    'wrong types in the parameters': gap('it has no parameters'),
    'an unknown id': gap('it names no resource'),
    "another workspace's id": gap('it names no resource'),
  },
  'GET /api/v2/customers/:id': {
    ...byKey('customers:read'),
    ...noQuery,
    ...readsNoBody,
    ...one,
    'a duplicate': gap('it writes nothing'),
  },
  'PUT /api/v2/customers/:id': {
    ...byKey('customers:write'),
    ...noQuery,
    ...body(success(200, json, left), 'accept'),
    ...one,
    'missing fields': fields({ account: 'is required' }),
    'the wrong method': gap('asked with GET of the same path'),
  },
  'PATCH /api/v2/customers/:id': {
    ...byKey('customers:write'),
    ...noQuery,
    ...body(success(200, json, left), 'accept-patch'),
    ...one,
    'missing fields': fields({ _body: 'must have at least 1 field' }),
    'the wrong method': gap('asked with GET of the same path'),
  },
  'DELETE /api/v2/customers/:id': {
    ...byKey('customers:write'),
    ...noQuery,
    ...all(bodyUnread, success(204, undefined, left)),
    ...one,
    'broken JSON': unreadable,
    'the wrong media type': notJson('accept'),
    'oversized, its length told': tooLarge,
    'oversized, in chunks': tooLarge,
    'a duplicate': gap('it writes no fields'),
    'the wrong method': gap('asked with GET of the same path'),
  },
  'GET /api/v2/invoices': { ...upstream, 'an unknown id': gap('it names no resource') },
  'GET /api/v2/invoices/*': { ...upstream, 'an unknown id': notFound('Invoices') },
}

/** Route → cause → what is answered. */
export const expectations: Readonly<Record<string, Row>> = Object.fromEntries(
  Object.entries(table).flatMap(([route, row]) => [
    [route, row],
    ...(route.startsWith('GET ')
      ? [
          [
            route.replace('GET', 'HEAD'),
            { ...row, 'the wrong method': gap('asked with GET of the same path') },
          ] as const,
        ]
      : []),
  ]),
)
