import type { CustomerFields } from './store/customer-store.ts'

const places = [
  ['Reykjavík', null, '101', 'IS'],
  ['Tromsø', null, '9008', 'NO'],
  ['Göteborg', null, '411 06', 'SE'],
  ['Århus', null, '8000', 'DK'],
  ['Köln', 'NW', '50667', 'DE'],
  ['Zürich', 'ZH', '8001', 'CH'],
  ['Besançon', null, '25000', 'FR'],
  ['Málaga', null, '29015', 'ES'],
  ['Łódź', null, '90-001', 'PL'],
  ['São Luís', 'MA', '65010-000', 'BR'],
  ['Québec', 'QC', 'G1R 4P5', 'CA'],
  ['Austin', 'TX', '78701', 'US'],
] as const

const trades = ['Bakery', 'Books', 'Cycles'] as const
const names = [
  'Aurora',
  'Bergström',
  'Castañeda',
  'Dvořák',
  'Élan',
  'Fjord',
  'Günther',
  'Håkansson',
  'Ibáñez',
  'Jørgensen',
  'Křížek',
  'Lindqvist',
] as const

/** A few dozen customers to look at on a first start; nobody of them exists. */
export const sampleCustomers: readonly CustomerFields[] = trades.flatMap((trade, row) =>
  names.map((name, index) => {
    const [city, state, zip, country] = places[(index + row * 5) % places.length] ?? places[0]
    const account = `${name} ${trade}`
    return {
      account,
      email: `office@${plain(name)}-${plain(trade)}.example`,
      // 555-01xx is set apart for fiction.
      phone: `+1 (202) 555-01${String(row * names.length + index).padStart(2, '0')}`,
      address: `Example Street ${row * names.length + index + 1}`,
      city,
      state,
      zip,
      country,
    }
  }),
)

function plain(name: string): string {
  return name.normalize('NFKD').replaceAll(/\p{M}/gu, '').replaceAll('ø', 'o').toLowerCase()
}
