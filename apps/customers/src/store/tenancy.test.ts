import { describe, expect, it } from 'vitest'

import { maxActivityEntries } from './activity-store.ts'
import { maxAuditEntries } from './audit-store.ts'
import { openSqliteStore } from './sqlite-store.ts'
import { allStatements } from './statements.ts'
import type { Statements, StatementName } from './statements.ts'
import { activityTenancyChecks } from './tenancy-checks-activity.ts'
import { idempotencyTenancyChecks } from './tenancy-checks-idempotency.ts'
import { importTenancyChecks } from './tenancy-checks-imports.ts'
import { keyTenancyChecks } from './tenancy-checks-keys.ts'
import { createTenancyScene, tenancyChecks } from './tenancy-checks.ts'

const condition = /(?:workspace_id|\bid) = :workspace\b|(?:customer_terms\.)?\browid [<>=] \(:workspace[^)]*\)/g
const texts = Object.entries(allStatements) as readonly (readonly [StatementName, string])[]
// Behind the few that were counted nobody is read: there the upper bound only saves time.
const upperBound = 'rowid < (:workspace + 1 << 40)'
const conditions = texts.flatMap(([name, sql]) =>
  [...sql.matchAll(condition)]
    .filter(([found]) => !(found === upperBound && /^(?:few|countFew):terms/.test(name)))
    .map((found) => ({ name, found })),
)

describe('allStatements', () => {
  it('passes every tenancy check', async () => {
    expect(await redOnes(allStatements)).toEqual([])
  })

  it('names the workspace in every statement about customers', () => {
    const about = texts.filter(([, sql]) => /\bcustomers\b/.test(sql))
    const tables = (sql: string) => sql.match(/\b(?:FROM|UPDATE|INTO|JOIN) customers\b/g)?.length ?? 0
    const scopes = (sql: string) =>
      sql.match(/\b(?:WHERE|ON) workspace_id = :workspace\b|\bVALUES \(:workspace,/g)?.length ?? 0
    expect(about.filter(([, sql]) => scopes(sql) < tables(sql) || tables(sql) === 0)).toEqual([])
    expect(about).toHaveLength(56)
  })

  it('names the workspace in every statement about keys and the audit log but three', () => {
    // A key is what tells the workspace, and whether there is any key is told to nobody.
    const whole = new Set<string>(['findKeyByHash', 'findGrant', 'countKeys'])
    const about = texts.filter(([name, sql]) => /\b(?:api_keys|audit)\b/.test(sql) && !whole.has(name))
    const scoped = /\bWHERE workspace_id = :workspace\b|\bVALUES \(:workspace,/
    expect(about.filter(([, sql]) => !scoped.test(sql))).toEqual([])
    expect(about).toHaveLength(11)
  })

  it('names the workspace in every statement about imports', () => {
    const about = texts.filter(([, sql]) => /\b(?:imports|import_failures)\b/.test(sql))
    const scoped = /\bWHERE workspace_id = :workspace\b|\bVALUES \(:workspace,/
    expect(about.filter(([, sql]) => !scoped.test(sql))).toEqual([])
    expect(about).toHaveLength(9)
  })

  it('names the workspace in every statement about errors but those that let go of old ones', () => {
    const whole = new Set<string>(['hasExpiredActivity', 'expireActivity', 'expireActivityCounts'])
    const about = texts.filter(([name, sql]) => /\bactivity(?:_counts)?\b/.test(sql) && !whole.has(name))
    const scoped = /\bWHERE workspace_id = :workspace\b|\bVALUES \(:workspace,/
    expect(about.filter(([, sql]) => !scoped.test(sql))).toEqual([])
    expect(about).toHaveLength(5)
  })

  it('has :workspace nowhere but in a condition or as the first value of an insert', () => {
    const rest = texts.map(([, sql]) =>
      sql.replaceAll(condition, '').replace(/VALUES \(:workspace,|VALUES \(\(:workspace << 40/, ''),
    )
    expect(rest.filter((sql) => sql.includes(':workspace'))).toEqual([])
  })

  it('fails a tenancy check without any one of its workspace conditions', async () => {
    const unnoticed: string[] = []
    for (const { name, found } of conditions) {
      const sql = allStatements[name]
      const without = `${sql.slice(0, found.index)}(${found[0]} OR 1 = 1)${sql.slice(found.index + found[0].length)}`
      const red = await redOnes({ ...allStatements, [name]: without }, 1)
      if (red.length === 0) unnoticed.push(`${name} at ${found.index}`)
    }
    console.log(`Tenancy: ${conditions.length} workspace conditions removed one by one, ${unnoticed.length} unnoticed`)
    expect(unnoticed).toEqual([])
    expect(conditions).toHaveLength(119)
  }, 120_000)
})

/** The names of the checks that these statements fail, at most so many: those that write have a store of their own. */
async function redOnes(changed: Statements, most = Number.POSITIVE_INFINITY): Promise<readonly string[]> {
  const red: string[] = []
  // A log that is full after a few entries.
  const statements = {
    ...changed,
    trimAudit: changed.trimAudit.replace(String(maxAuditEntries), '5'),
    trimActivity: changed.trimActivity.replace(String(maxActivityEntries), '5'),
  }
  // Few enough to be sorted at once, to be gathered, and too many for either: the three ways of listing.
  for (const countAtMost of [3, 1, 0]) {
    const checks =
      countAtMost > 1
        ? [
            ...tenancyChecks,
            ...keyTenancyChecks,
            ...importTenancyChecks,
            ...activityTenancyChecks,
            ...idempotencyTenancyChecks,
          ]
        : tenancyChecks.filter(({ counts = false }) => !counts)
    const reading = checks.filter(({ reads = false }) => reads)
    for (const group of [reading, ...checks.filter((check) => !reading.includes(check)).map((check) => [check])]) {
      if (red.length >= most) return red
      const store = openSqliteStore({ path: ':memory:', statements, countAtMost })
      const scene = await createTenancyScene(store).catch(() => undefined)
      if (scene === undefined) red.push('the scene')
      else for (const { name, run } of group) await run(scene).catch(() => red.push(name))
      await store.close()
    }
  }
  return red
}
