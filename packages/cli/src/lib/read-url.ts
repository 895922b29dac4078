import { mistake, Mistake } from './mistake.ts'
import { readBytes } from './read-bytes.ts'
import { reasonOf } from './reason-of.ts'
import { withoutSecrets } from './to-printable.ts'

/**
 * Reads what a URL leads to, redirects followed; credentials in it are sent as `Authorization: Basic`, to its own origin only.
 *
 * @throws {Mistake} If there is no whole answer of status 200 in time.
 */
export async function readUrl(source: string, timeoutMs: number): Promise<Uint8Array> {
  const refuse = (reason: string, cause?: unknown): never => {
    throw mistake('unreachableUrl', { url: withoutSecrets(source), reason }, cause)
  }
  if (!URL.canParse(source)) return refuse('it is no URL')
  const url = new URL(source)
  const { username, password } = url
  url.username = ''
  url.password = ''
  const headers = { accept: 'application/json', ...(username && { authorization: toBasic(username, password) }) }
  try {
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(timeoutMs) })
    if (response.status !== 200 || !response.body) return refuse(`it answers with ${response.status}`)
    return await readBytes(url.href, response.body)
  } catch (problem) {
    if (problem instanceof Mistake) throw problem
    if (problem instanceof Error && problem.name === 'TimeoutError')
      return refuse(`there was no whole answer in ${timeoutMs / 1_000} s`, problem)
    return refuse(reasonOf((problem as Error).cause ?? problem), problem)
  }
}

function toBasic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${decode(username)}:${decode(password)}`).toString('base64')}`
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
