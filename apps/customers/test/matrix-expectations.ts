import {
  all,
  badId,
  body,
  bodyUnread,
  byKey,
  etag,
  fields,
  gap,
  heedsConditions,
  heedsIdempotencyKeys,
  html,
  json,
  left,
  noQuery,
  notFound,
  notJson,
  open,
  parameters,
  readsConditions,
  readsNoBody,
  success,
  tooLarge,
  unreadable,
  watch,
  wrongMethod,
} from './matrix-answers.ts'
import type { Row } from './matrix-answers.ts'
import { activityRows } from './matrix-rows-activity.ts'
import { keyRows } from './matrix-rows-keys.ts'
import { transferRows } from './matrix-rows-transfer.ts'

const one = {
  'the wrong method': wrongMethod('DELETE, GET, HEAD, PATCH, PUT'),
  'wrong types in the parameters': badId,
  'an unknown id': notFound('Customer'),
  "another workspace's id": notFound('Customer'),
} as const

const change = { ...one, ...heedsConditions } as const
const oneFound = success(200, json, { ...left, etag })

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
    ...body(success(201, json, { ...left, etag, location: /^\/api\/v2\/customers\/\d+$/ }), 'accept'),
    ...heedsIdempotencyKeys,
    'missing fields': fields({ account: 'is required' }),
    'the wrong method': gap('asked with GET of the same path'),
    'wrong types in the parameters': gap('it has no parameters'),
    'an unknown id': gap('it names no resource'),
    "another workspace's id": gap('it names no resource'),
  },
  'GET /api/v2/customers/:id': {
    ...byKey('customers:read'),
    ...noQuery,
    ...all(bodyUnread, oneFound),
    ...one,
    ...readsConditions,
    'a duplicate': gap('it writes nothing'),
  },
  'PUT /api/v2/customers/:id': {
    ...byKey('customers:write'),
    ...noQuery,
    ...body(oneFound, 'accept'),
    ...change,
    'missing fields': fields({ account: 'is required' }),
    'the wrong method': gap('asked with GET of the same path'),
  },
  'PATCH /api/v2/customers/:id': {
    ...byKey('customers:write'),
    ...noQuery,
    ...body(oneFound, 'accept-patch'),
    ...change,
    'missing fields': fields({ _body: 'must have at least 1 field' }),
    'the wrong method': gap('asked with GET of the same path'),
  },
  'DELETE /api/v2/customers/:id': {
    ...byKey('customers:write'),
    ...noQuery,
    ...all(bodyUnread, success(204, undefined, left)),
    ...change,
    'broken JSON': unreadable,
    'the wrong media type': notJson('accept'),
    'oversized, its length told': tooLarge,
    'oversized, in chunks': tooLarge,
    'a duplicate': gap('it writes no fields'),
    'the wrong method': gap('asked with GET of the same path'),
  },
  ...keyRows,
  ...transferRows,
  ...activityRows,
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
