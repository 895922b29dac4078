import {
  byKey,
  fields,
  gap,
  heedsIdempotencyKeys,
  json,
  left,
  noQuery,
  parameters,
  readsNoBody,
  refusal,
  success,
  tooLarge,
  all,
  bodyUnread,
} from './matrix-answers.ts'
import type { Row } from './matrix-answers.ts'

const done = success(200, json, left)
const file = success(200, 'text/csv; charset=utf-8', {
  ...left,
  'content-disposition': 'attachment; filename="customers.csv"',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'transfer-encoding': 'chunked',
})
const otherMethods = gap('other methods are those of one customer, and this is no id')

/** The rows of imports and exports. What is wrong with a row of a file is told in the answer. */
export const transferRows: Readonly<Record<string, Row>> = {
  'POST /api/v2/customers/import': {
    ...byKey('customers:write'),
    ...noQuery,
    ...all(['nothing', 'a malformed If-Match', 'a matching If-None-Match', 'a stale If-Match', 'no If-Match'], done),
    ...heedsIdempotencyKeys,
    // Imports keep their own: what a creation was asked with is new to them.
    'a used idempotency key': done,
    'broken JSON': done,
    'wrong types in the body': done,
    'a duplicate': done,
    'the wrong media type': refusal(415, 'REQ_009', 'Send the body as text/csv or application/x-ndjson in UTF-8', {
      ...left,
      accept: 'text/csv, application/x-ndjson',
    }),
    'no body': fields({ _body: 'must not be empty' }),
    'missing fields': fields({ account: 'has no column' }),
    'unknown fields': fields({ color: 'is not a known column' }),
    'wrong types in the parameters': parameters({
      atomic: 'must be a boolean',
      unknown_columns: 'must be one of refuse, ignore',
    }),
    'oversized, its length told': tooLarge,
    'oversized, in chunks': tooLarge,
    'the wrong method': otherMethods,
    'an unknown id': gap('it names no resource'),
    "another workspace's id": gap('it names no resource'),
  },
  'GET /api/v2/customers/export': {
    ...byKey('customers:read'),
    ...noQuery,
    ...readsNoBody,
    ...all(bodyUnread, file),
    'wrong types in the parameters': parameters({
      format: 'must be one of csv, ndjson',
      spreadsheet_safe: 'must be a boolean',
    }),
    'the wrong method': otherMethods,
    'an unknown id': gap('it names no resource'),
    "another workspace's id": gap('it names no resource'),
    'a duplicate': gap('it writes nothing'),
  },
}
