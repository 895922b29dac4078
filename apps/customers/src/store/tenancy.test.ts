import { describe, expect, it } from 'vitest'

import { openSqliteStore } from './sqlite-store.ts'
import { customerStatements } from './statements.ts'
import type { CustomerStatements, StatementName } from './statements.ts'
import { createTenancyScene, tenancyChecks } from './tenancy-checks.ts'

const condition = /(?:workspace_id|\bid) = :workspace\b/g
const statements = Object.entries(customerStatements) as readonly (readonly [StatementName, string])[]
const conditions = statements.flatMap(([name, sql]) => [...sql.matchAll(condition)].map((found) => ({ name, found })))

describe('customerStatements', () => {
  it('passes every tenancy check', async () => {
    expect(await redOnes(customerStatements)).toEqual([])
  })

  it('names the workspace in every statement about customers', () => {
    const about = statements.filter(([, sql]) => /\bcustomers\b/.test(sql))
    const tables = (sql: string) => sql.match(/\b(?:FROM|UPDATE|INTO) customers\b/g)?.length ?? 0
    const scopes = (sql: string) =>
      sql.match(/\bWHERE workspace_id = :workspace\b|\bVALUES \(:workspace,/g)?.length ?? 0
    expect(about.filter(([, sql]) => scopes(sql) < tables(sql) || tables(sql) === 0)).toEqual([])
    expect(about).toHaveLength(26)
  })

  it('has :workspace nowhere but in a condition or as the first value of an insert', () => {
    const rest = statements.map(([, sql]) => sql.replace(condition, '').replace('VALUES (:workspace,', ''))
    expect(rest.filter((sql) => sql.includes(':workspace'))).toEqual([])
  })

  it('fails a tenancy check without any one of its workspace conditions', async () => {
    const unnoticed: string[] = []
    for (const { name, found } of conditions) {
      const sql = customerStatements[name]
      const without = `${sql.slice(0, found.index)}(${found[0]} OR 1 = 1)${sql.slice(found.index + found[0].length)}`
      const red = await redOnes({ ...customerStatements, [name]: without })
      if (red.length === 0) unnoticed.push(`${name} at ${found.index}`)
    }
    console.log(`Tenancy: ${conditions.length} workspace conditions removed one by one, ${unnoticed.length} unnoticed`)
    expect(unnoticed).toEqual([])
    expect(conditions).toHaveLength(46)
  })
})

/** The names of the checks that these statements fail, each in a store of its own. */
async function redOnes(changed: CustomerStatements): Promise<readonly string[]> {
  const red: string[] = []
  for (const { name, run } of tenancyChecks) {
    const store = openSqliteStore({ path: ':memory:', statements: changed })
    await createTenancyScene(store)
      .then(run)
      .catch(() => red.push(name))
    await store.close()
  }
  return red
}
