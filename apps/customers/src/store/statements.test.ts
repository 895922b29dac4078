import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'

import type { SortKey } from './customer-store.ts'
import { migrate } from './schema.ts'
import { allStatements } from './statements.ts'
import type { StatementName } from './statements.ts'

const orders: readonly (readonly [SortKey, string, string])[] = [
  ['id', 'PRIMARY KEY', 'id'],
  ['account', 'INDEX customers_account_key', '(account_key,id)'],
  ['email', 'INDEX customers_email_order', '(email_order,id)'],
  ['created_at', 'INDEX customers_created_at', '(created_at,id)'],
  ['updated_at', 'INDEX customers_updated_at', '(updated_at,id)'],
]
const directions = [
  ['asc', '>'],
  ['desc', '<'],
] as const
const one = 'SEARCH customers USING PRIMARY KEY (workspace_id=? AND id=?)'
const sorted = 'USE TEMP B-TREE FOR ORDER BY'
const inTerms = expect.stringMatching(/^SCAN customer_terms VIRTUAL TABLE INDEX \d+:M1[<>]{2}$/)
const inCreated =
  'SEARCH customers USING COVERING INDEX customers_created_at (workspace_id=? AND created_at>? AND created_at<?)'

describe('allStatements', () => {
  it.each(orders)(
    'G85 goes through everybody by %s in an index alone, from any place on, both ways',
    (by, index, key) => {
      for (const [direction, sign] of directions) {
        const values = key.startsWith('(') ? '(?,?)' : '?'
        const covering = index === 'PRIMARY KEY' ? index : `COVERING ${index}`
        const from = `(workspace_id=? AND ${key}${sign}${values})`
        expect(planOf(`all:${by}:${direction}`)).toEqual([`SEARCH customers USING ${covering} ${from}`])
        expect(planOf(`walk:${by}:${direction}`)).toEqual([`SEARCH customers USING ${index} ${from}`])
      }
    },
  )

  it.each(orders)('sorts by %s the few that an index finds, and no others', (by) => {
    for (const [direction] of directions) {
      expect(planOf(`few:terms:${by}:${direction}`)).toEqual([one, 'LIST SUBQUERY 1', inTerms, sorted])
      expect(planOf(`few:created:${by}:${direction}`)).toEqual([one, 'LIST SUBQUERY 1', inCreated, sorted])
    }
  })

  it('finds by terms in the order of ids, between the bounds of the workspace', () => {
    expect(planOf('terms:asc')).toEqual([inTerms, one])
    expect(planOf('terms:desc')).toEqual([inTerms, one])
  })

  it('G89 counts without going through all customers', () => {
    expect(planOf('countCustomers')).toEqual(['SEARCH workspaces USING INTEGER PRIMARY KEY (rowid=?)'])
    expect(planOf('countTerms')).toContainEqual(inTerms)
    expect(planOf('countCreated')).toContain(inCreated)
    expect(planOf('countFew:terms')).toEqual([one, 'LIST SUBQUERY 1', inTerms])
    expect(planOf('countFew:created')).toEqual([one, 'LIST SUBQUERY 1', inCreated])
  })

  it('reads, counts and forgets the errors of one workspace, those that are too old of all, by index', () => {
    const [inOrder, byKind] = ['id<?', 'code=? AND status=? AND route=? AND hour=?']
    const own = (table: string, more = '') => `SEARCH ${table} USING PRIMARY KEY (workspace_id=?${more})`
    expect(planOf('listActivity')).toEqual([own('activity', ` AND ${inOrder}`)])
    expect(planOf('trimActivity')).toEqual([own('activity', ` AND ${inOrder}`)])
    // No sorting: the sums are made in the order of the table.
    expect(planOf('sumActivity')).toEqual([own('activity_counts')])
    const old = 'SEARCH activity USING COVERING INDEX activity_at (at<?)'
    const oldCounts = 'SEARCH activity_counts USING COVERING INDEX activity_counts_hour (hour<?)'
    expect(planOf('expireActivity')).toEqual([own('activity', ' AND id=?'), 'LIST SUBQUERY 2', old])
    expect(planOf('expireActivityCounts')).toEqual([
      own('activity_counts', ` AND ${byKind}`),
      'LIST SUBQUERY 2',
      oldCounts,
    ])
    expect(planOf('hasExpiredActivity')).toEqual(expect.arrayContaining([old, oldCounts]))
  })

  it('finds a key by its hash, and customers, by index', () => {
    expect(planOf('findKeyByHash')).toEqual(['SEARCH api_keys USING INDEX api_keys_hash (hash=?)'])
    expect(planOf('findGrant')).toEqual([
      'SEARCH api_keys USING INDEX api_keys_hash (hash=?)',
      'SEARCH workspaces USING INTEGER PRIMARY KEY (rowid=?)',
    ])
    expect(planOf('getCustomer')).toEqual([one])
    expect(planOf('getCustomers')[0]).toBe(one)
  })
})

describe('allStatements about imports', () => {
  it('find those that are over, and not by going through those that are kept', () => {
    const own = 'SEARCH imports USING INDEX imports_expires_at (workspace_id=? AND expires_at<?)'
    expect(planOf('listExpiredImports')).toEqual([own])
  })
})

describe('allStatements about keys and the audit log', () => {
  it('read a page by the key of the table, without sorting', () => {
    expect(planOf('listKeys')).toEqual(['SEARCH api_keys USING PRIMARY KEY (workspace_id=? AND id>?)'])
    expect(planOf('listAudit')).toEqual(['SEARCH audit USING PRIMARY KEY (workspace_id=? AND id<?)'])
    expect(planOf('trimAudit')).toEqual(['SEARCH audit USING PRIMARY KEY (workspace_id=? AND id<?)'])
  })
})

function planOf(name: StatementName): readonly unknown[] {
  const database = new DatabaseSync(':memory:')
  migrate(database)
  const sql = allStatements[name]
  const values = Object.fromEntries(
    (sql.match(/:[a-z]\w*/gi) ?? []).map((parameter) => [parameter, parameter === ':match' ? 'a' : 1]),
  )
  const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(values)
  database.close()
  return plan.map(({ detail }) => detail)
}
