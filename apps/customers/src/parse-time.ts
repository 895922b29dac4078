const shape = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}:\d{2})(\.\d{1,9})?(Z|[+-]\d{2}:\d{2}))?$/i

/**
 * Reads a day (its first moment in UTC) or a time as RFC 3339 writes it, and gives it in UTC with milliseconds; finer digits are cut off.
 * Nothing for what is no day of the calendar, no time of a day, or has no offset from UTC.
 */
export function parseTime(text: string): string | undefined {
  const [, day, time = '00:00:00', fraction = '', offset = 'Z'] = shape.exec(text) ?? []
  if (day === undefined) return undefined
  // Date moves days that there are not, and midnight's 24:00, into the next.
  const local = new Date(`${day}T${time}Z`)
  if (Number.isNaN(local.getTime()) || local.toISOString().slice(0, 19) !== `${day}T${time}`) return undefined
  const at = new Date(`${day}T${time}${fraction.slice(0, 4)}${offset.toUpperCase()}`)
  // Far offsets may leave the four digits of a year.
  return Number.isNaN(at.getTime()) || !/^\d{4}-/.test(at.toISOString()) ? undefined : at.toISOString()
}
