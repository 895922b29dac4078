/** Tells whether the percent escapes of a URL are UTF-8; platforms leave broken ones as they are. */
export function isReadableUrl(url: string): boolean {
  if (!url.includes('%')) return true
  try {
    decodeURIComponent(url)
    return true
  } catch {
    return false
  }
}
