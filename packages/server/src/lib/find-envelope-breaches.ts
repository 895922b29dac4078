import { maxFields, maxMessageLength } from '@faultbook/contract'
import { quote } from './breach.ts'
import type { Breach, CodeTable } from './breach.ts'

const members = ['success', 'errors', 'message', 'error_code'].join(', ')

/** Finds where a parsed body falls short of an envelope (CONTRACT C1, C2); without a catalog any code will do. */
export function findEnvelopeBreaches(body: unknown, status: number, errors?: CodeTable): readonly Breach[] {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return [notAnObject]
  const { success, errors: fields, message, error_code: code } = body as Readonly<Record<string, unknown>>
  const found: Breach[] = []
  const names = Object.keys(body).join(', ')
  if (names !== members) found.push(c1(`The members are ${quote(names)}, not ${quote(members)} in this order`))
  if (success !== false) found.push(c2(`success is ${quote(success)}, not false`))
  return [
    ...found,
    ...findFieldBreaches(fields),
    ...findMessageBreaches(message),
    ...findCodeBreaches(code, status, errors),
  ]
}

/** CONTRACT C2: a sentence. */
export function findMessageBreaches(message: unknown, member = 'message'): readonly Breach[] {
  if (typeof message !== 'string' || message.trim() === '')
    return [c2(`${member} is ${quote(message)}, not a sentence`)]
  // A text has at least half as many code points as units: a huge one need not be counted.
  const isTooLong = message.length > 2 * maxMessageLength || [...message].length > maxMessageLength
  return isTooLong ? [c2(`${member} is longer than ${maxMessageLength} code points`)] : []
}

/** CONTRACT C2: a code of the catalog, with the status of its row. */
export function findCodeBreaches(code: unknown, status: number, errors: CodeTable | undefined): readonly Breach[] {
  if (typeof code !== 'string' || code === '') return [c2(`error_code is ${quote(code)}, not a code`)]
  if (errors === undefined) return []
  const rows = Object.values(errors)
  const row = rows.find((listed) => listed.code === code)
  if (row === undefined) {
    // A status without a row of its own is answered with this one.
    const isGeneric = code === `HTTP_${status}` && rows.every((listed) => listed.status !== status)
    return isGeneric ? [] : [c2(`error_code ${quote(code)} is not in the catalog`)]
  }
  const { status: wanted = status } = row
  return wanted === status ? [] : [c2(`${quote(code)} goes with status ${wanted}, not with ${status}`)]
}

function findFieldBreaches(fields: unknown): readonly Breach[] {
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields))
    return [c2(`errors is ${quote(fields)}, not an object`)]
  const entries = Object.entries(fields as Readonly<Record<string, unknown>>)
  const found = entries.length > maxFields ? [c2(`errors has ${entries.length} entries, more than ${maxFields}`)] : []
  const wrong = entries.find(([, value]) => typeof value !== 'string' || value === '')
  if (wrong !== undefined) found.push(c2(`errors.${quote(wrong[0]).slice(1, -1)} is not one non-empty string`))
  return found
}

function c1(sentence: string): Breach {
  return { clause: 'C1', sentence }
}

function c2(sentence: string): Breach {
  return { clause: 'C2', sentence }
}

const notAnObject = c1('The body is not a JSON object')
