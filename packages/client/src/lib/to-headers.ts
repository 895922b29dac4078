type Given = Readonly<Record<string, string | number | undefined>> | undefined

/** Puts headers together, the later over the earlier, by their names in small letters; and a POST's `Idempotency-Key`, where one is wanted. */
export function toHeaders(
  method: string,
  idempotencyKey: string | boolean | undefined,
  ...sources: readonly Given[]
): Record<string, string> {
  const headers: Record<string, string> = {}
  const add = (name: string, value: unknown): void => {
    if (value !== undefined) headers[name.toLowerCase()] = String(value)
  }
  // A structured string (IETF draft 07, §2.1), unless the caller has one.
  if (idempotencyKey === true) {
    if (method === 'POST') add('idempotency-key', `"${[...crypto.getRandomValues(new Uint32Array(4))].join('-')}"`)
  } else if (idempotencyKey) add('idempotency-key', idempotencyKey)
  for (const source of sources) for (const name in source) add(name, source[name])
  return headers
}
