const prices = new Map([
  ['chair', 80],
  ['lamp', 40],
  ['table', 300],
])
const limit = 500

/** Says what is wrong with an order: field path → message. */
export function checkOrder(body: unknown): Record<string, string> {
  const { email, address, items } = toObject(body)
  const { street, city } = toObject(address)
  const rows = Array.isArray(items) ? items.map(toObject) : []
  const fields: Record<string, string> = {}
  if (!/^\S+@\S+$/.test(String(email))) fields['email'] = 'must be an email address'
  if (!street) fields['address.street'] = 'is missing'
  if (!city) fields['address.city'] = 'is missing'
  if (rows.length === 0) fields['items'] = 'must have a row'
  let total = 0
  for (const [index, { name, quantity }] of rows.entries()) {
    const price = prices.get(String(name).toLowerCase())
    if (price === undefined) fields[`items.${index}.name`] = 'must be a chair, a lamp or a table'
    if (!(Number(quantity) >= 1)) fields[`items.${index}.quantity`] = 'must be 1 or more'
    total += (price ?? 0) * Number(quantity)
  }
  // Of what the form has no field for.
  if (total > limit) fields['total'] = `must be ${limit} € at most, and is ${total} €`
  return fields
}

function toObject(value: unknown): Readonly<Record<string, unknown>> {
  return Object(value) as Readonly<Record<string, unknown>>
}
