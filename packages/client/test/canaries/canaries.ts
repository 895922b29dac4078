const places = [
  'apiKey',
  'token',
  'refreshedToken',
  'authorization',
  'proxyAuthorization',
  'cookie',
  'clientHeader',
  'callHeader',
  'headerName',
  'idempotencyKey',
  'queryName',
  'queryValue',
  'queryItem',
  'baseQuery',
  'fragment',
  'bodyName',
  'bodyField',
  'nestedField',
  'formField',
  'fileName',
  'fileContent',
  'userInUrl',
  'passwordInUrl',
  'setCookie',
] as const

type Place = (typeof places)[number]

/** A secret for each place that a caller, or a server that echoes, can put one: letters and digits, so that no encoding of URLs changes it. */
export const canaries = Object.fromEntries(
  places.map((place, index) => [place, `cnry${index + 10}q${place.toLowerCase()}z7`]),
) as { readonly [Each in Place]: string }

/** All of them in one text, as somebody who quotes whatever he is given would print them. */
export const everyCanary = Object.entries(canaries)
  .map(([place, secret]) => `${place}=${secret}`)
  .join('&')

/** As they are, and as base64, bytes in hexadecimal and bytes in decimal would show them. */
const guises = Object.entries(canaries).flatMap(([place, secret]) => {
  const bytes = [...new TextEncoder().encode(secret)]
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0'))
  const shown = [secret, hex.join(''), hex.join(' '), bytes.join(','), bytes.join(', ')]
  // Base64 of a text that it stands in: what its bytes become depends on where they begin.
  const encoded = [0, 1, 2].map((shift) =>
    Buffer.from(secret)
      .subarray((3 - shift) % 3)
      .toString('base64')
      .slice(0, 16),
  )
  return [...shown, ...encoded].map((guise) => [place, guise.toLowerCase()] as const)
})

/** The places whose secrets a text holds, in any guise and in letters of any size. */
export function findCanaries(text: string): readonly string[] {
  const low = text.toLowerCase()
  return [...new Set(guises.flatMap(([place, guise]) => (low.includes(guise) ? [place] : [])))]
}
