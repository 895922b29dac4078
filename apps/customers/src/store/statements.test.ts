import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'

import { migrate } from './schema.ts'
import { customerStatements, pageStatementOf } from './statements.ts'
import type { StatementName } from './statements.ts'
import type { SortKey } from './store.ts'

const indexes: readonly (readonly [SortKey, string])[] = [
  ['id', 'SEARCH customers USING PRIMARY KEY (workspace_id=?)'],
  ['account', 'SEARCH customers USING COVERING INDEX customers_account_key (workspace_id=?)'],
  ['email', 'SEARCH customers USING COVERING INDEX customers_email_key (workspace_id=?)'],
  ['created_at', 'SEARCH customers USING COVERING INDEX customers_created_at (workspace_id=?)'],
  ['updated_at', 'SEARCH customers USING COVERING INDEX customers_updated_at (workspace_id=?)'],
]
const onePage = 'SEARCH customers USING PRIMARY KEY (workspace_id=? AND id=?)'
const sorted = 'USE TEMP B-TREE FOR ORDER BY'

describe('customerStatements', () => {
  it('has one statement for each key, direction and way of finding', () => {
    const names = Object.keys(customerStatements).filter((name) => name.includes(':'))
    expect(names).toHaveLength(5 * 2 * 2)
  })

  it.each(indexes)('passes over the rows before a page by %s in an index, both ways', (by, index) => {
    for (const descending of [false, true]) {
      // The one sort is of the page itself.
      expect(planOf(pageStatementOf({ by, descending }, false))).toEqual([onePage, 'LIST SUBQUERY 1', index, sorted])
    }
  })

  it.each(indexes)('searches by %s through the rows as they lie in the file', (by) => {
    const rows = 'SEARCH customers USING PRIMARY KEY (workspace_id=?)'
    const plan = [onePage, 'LIST SUBQUERY 1', rows, sorted, sorted]
    expect(planOf(pageStatementOf({ by, descending: true }, true))).toEqual(plan)
  })

  it('G89 counts the rows of one workspace, and of no other', () => {
    // Which index is SQLite's choice: each starts with the workspace.
    expect(planOf('countCustomers')).toEqual([
      expect.stringMatching(/^SEARCH customers USING COVERING INDEX \w+ \(workspace_id=\?\)$/),
    ])
    expect(planOf('countFound')).toEqual(['SEARCH customers USING PRIMARY KEY (workspace_id=?)'])
  })

  it('finds a key by its hash, and one customer, by index', () => {
    expect(planOf('findKeyByHash')).toEqual(['SEARCH api_keys USING INDEX api_keys_hash (hash=?)'])
    expect(planOf('getCustomer')).toEqual([onePage])
  })
})

function planOf(name: StatementName): readonly unknown[] {
  const database = new DatabaseSync(':memory:')
  migrate(database)
  const sql = customerStatements[name]
  const values = Object.fromEntries((sql.match(/:\w+/g) ?? []).map((parameter) => [parameter, 1]))
  const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(values)
  database.close()
  return plan.map(({ detail }) => detail)
}
