import { fold } from '../../apps/customers/src/store/fold.ts'
import { openSession } from '../../apps/customers/src/store/sqlite-session.ts'
import { insertCustomer } from '../../apps/customers/src/store/sqlite-customers.ts'
import { gatherTerms } from '../../apps/customers/src/store/sqlite-terms.ts'
import { allStatements } from '../../apps/customers/src/store/statements.ts'
import type { CustomerFields } from '../../apps/customers/src/store/customer-store.ts'

const batch = 50
// 840 syllables: about as many runs of three letters as names and streets have.
const syllables = [...'bcdfghjklmnprstvwzxq'].flatMap((start) =>
  [...'aeiouö'].flatMap((vowel) => ['', 'n', 'r', 's', 'l', 't', 'm'].map((end) => start + vowel + end)),
)
const trades = ['Bakery', 'Books', 'Cycles', 'GmbH', 'Ltda', 'Ab']
const countries = ['DE', 'BR', 'SE', 'FR', 'US', 'CA', 'PL', 'NO', 'DK', 'CH']

/** Fills a workspace with made-up customers, each different, the same in every run. */
export function fillCustomers(path: string, workspaceId: number, customers: number): void {
  const session = openSession({ path, busyTimeoutMs: 1_000, statements: allStatements })
  const draw = createDraw()
  const start = Date.parse('2020-01-01')
  for (let made = 0; made < customers; made += batch) {
    session.transaction('writing', () => {
      const terms = gatherTerms(session)
      for (let index = made; index < Math.min(made + batch, customers); index += 1) {
        // One every three minutes, so that a million take six years.
        const now = new Date(start + index * 180_000).toISOString()
        insertCustomer(session, workspaceId, makeCustomer(index, draw), now, terms)
      }
      terms.write()
    })
  }
  session.close()
}

/** The customer of a number. */
export function makeCustomer(index: number, draw: (below: number) => number): CustomerFields {
  const word = (): string => Array.from({ length: 2 + draw(3) }, () => syllables[draw(syllables.length)] ?? '').join('')
  const pick = (list: readonly string[]): string => list[draw(list.length)] ?? ''
  const name = word()
  return {
    account: `${name} ${word()} ${pick(trades)}`,
    email: index % 10 === 0 ? null : `${fold(name)}.${index}@${fold(word())}.example`,
    phone: `+49 ${draw(1_000_000_000)}`,
    address: `${word()} street ${1 + draw(300)}`,
    city: word(),
    state: null,
    zip: String(10_000 + draw(89_999)),
    country: pick(countries),
  }
}

/** Random numbers that are the same in every run. */
export function createDraw(seed = 1): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7f_ff_ff_ff
    return Math.floor((state / 0x80_00_00_00) * below)
  }
}
