import type { CustomerFields } from '../src/store/customer-store.ts'
import type { Entry, Ledger, Note, State, StoredCustomer } from './ledger.ts'
import { sendRequest } from './send-request.ts'
import type { RawAnswer } from './send-request.ts'

/** Whom a writer writes to. */
export interface WriterTarget {
  readonly port: number
  readonly key: string
  /** Whether customers are only made, never changed or deleted. */
  readonly onlyMakes?: boolean
}

const target = '/api/v2/customers'
const cities = ['Reykjavík', 'Łódź', '東京', 'São Luís', "L'Aquila"] as const

/**
 * Makes, changes and deletes customers one after the other, and notes in the ledger what it was told once it has read the whole answer.
 * Ends when there is no answer, or when `isEnough` says so.
 */
export async function keepWriting(
  ledger: Ledger,
  to: WriterTarget,
  isEnough: () => boolean = () => false,
): Promise<void> {
  try {
    while (!isEnough()) await writeOne(ledger, to)
  } catch {
    // No answer: what was sent may be stored or not, as the ledger says.
  }
}

/**
 * Sends every creation again that was not answered, with its idempotency key. Gives how many were sent,
 * and how many of them had been done before.
 */
export async function sendUnanswered(
  ledger: Ledger,
  to: WriterTarget,
): Promise<{ readonly sent: number; readonly replayed: number }> {
  const counts = { sent: 0, replayed: 0 }
  for (const entry of ledger.entries.values()) {
    const fields = entry.notes[0]?.possible.find((state) => state !== 'absent')
    if (entry.id !== undefined || fields === undefined) continue
    const again = await send(ledger, to, 'POST', target, fields)
    counts.sent += 1
    if (again.headers['idempotency-replayed'] === 'true') counts.replayed += 1
    if (again.status !== 201) continue
    entry.id = (again.body as { readonly data: StoredCustomer }).data.id
    acknowledge(ledger, entry, fields)
  }
  return counts
}

/** Makes a customer and, for some, changes or deletes it. Rejects where there is no whole answer. */
async function writeOne(ledger: Ledger, to: WriterTarget): Promise<void> {
  const fields = newFields(ledger.name, ledger.entries.size)
  const entry: Entry = { id: undefined, notes: [note('absent', fields)] }
  ledger.entries.set(fields.account, entry)
  const made = await send(ledger, to, 'POST', target, fields)
  if (made.status !== 201) return
  const { id } = (made.body as { readonly data: StoredCustomer }).data
  entry.id = id
  acknowledge(ledger, entry, fields)
  if (to.onlyMakes === true) return
  if (id % 3 === 0) {
    const patched = { ...fields, phone: `+1 555 ${id}`, city: null }
    entry.notes.push(note(fields, patched))
    const { status } = await send(ledger, to, 'PATCH', `${target}/${id}`, { phone: patched.phone, city: null })
    if (status === 200) acknowledge(ledger, entry, patched)
    return
  }
  if (id % 7 !== 0) return
  entry.notes.push(note(fields, 'absent'))
  if ((await send(ledger, to, 'DELETE', `${target}/${id}`)).status === 204) acknowledge(ledger, entry, 'absent')
}

function acknowledge(ledger: Ledger, entry: Entry, state: State): void {
  entry.notes.push(note(state))
  ledger.acknowledged += 1
}

function note(...possible: readonly State[]): Note {
  return { at: Date.now(), possible }
}

async function send(
  { statuses }: Ledger,
  { port, key }: WriterTarget,
  method: string,
  path: string,
  body?: Partial<CustomerFields>,
): Promise<RawAnswer> {
  const headers = [
    ['Authorization', `Bearer ${key}`],
    ['Content-Type', 'application/json'],
    // The account of a creation is its own: sent again, it is the same request.
    ['Idempotency-Key', (body?.account ?? '').replaceAll(' ', '-')],
  ] as const
  const count = method === 'POST' ? 3 : method === 'PATCH' ? 2 : 1
  const text = body && JSON.stringify(body)
  const answer = await sendRequest(port, { method, target: path, headers: headers.slice(0, count), body: text })
  statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
  return answer
}

function newFields(name: string, count: number): CustomerFields {
  return {
    account: `${name} ${count}`,
    email: count % 5 === 0 ? null : `${name.toLowerCase()}-${count}@example.com`,
    phone: `+49 ${count}`,
    address: `${count} ${'x'.repeat(1 + (count % 200))} Street`,
    city: cities[count % cities.length] ?? null,
    state: null,
    zip: String(10_000 + count),
    country: 'DE',
  }
}
