/** What Node says of a connection that could not be made or was lost (`man errno`; getaddrinfo). */
const networkCodes: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'ETIMEDOUT',
  'EPIPE',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
])

/** Tells whether an error is one of Node's about a connection, whoever wanted it. */
export function isNetworkError({ code }: Readonly<Record<string, unknown>>): boolean {
  return networkCodes.has(code)
}

/**
 * Tells whether Node's error says that it was this server that could not be reached: by the port, or by the name that could not be resolved.
 * With several addresses tried, as for `localhost`, each is asked.
 */
export function isAbout(thrown: Readonly<Record<string, unknown>>, port: number, host: string | undefined): boolean {
  const { errors } = thrown
  const tried: readonly unknown[] = Array.isArray(errors) ? [thrown, ...errors] : [thrown]
  return tried.some((attempt) => {
    if (typeof attempt !== 'object' || attempt === null) return false
    const { port: triedPort, hostname } = attempt as Readonly<Record<string, unknown>>
    return triedPort === port || (host !== undefined && hostname === host)
  })
}
