/** Takes out of a text what a terminal would obey, and out of the URLs in it what is a secret, or may be one. */
export function toPrintable(text: string): string {
  return text.replaceAll(/\p{Cc}+|[\u2028\u2029]/gu, ' ').replaceAll(/[a-z][a-z\d+.-]*:\/\/[^\s"]*/gi, withoutSecrets)
}

/** A URL without credentials, query and fragment; of what is no URL, what comes before them at the latest. */
export function withoutSecrets(url: string): string {
  if (!URL.canParse(url)) return url.replace(/(:\/\/).*@/s, '$1').replace(/[?#].*$/s, '')
  const { protocol, host, pathname } = new URL(url)
  return `${protocol}//${host}${pathname}`
}
