import { exposedHeaders } from './exchange-headers.ts'
import { quote } from './breach.ts'
import type { Breach, CodeTable, WireAnswer } from './breach.ts'

/** What the headers of an error depend on besides the answer. */
export interface HeaderContext {
  readonly errors: CodeTable | undefined
  /** The code that the body names. */
  readonly code: string | undefined
  readonly hasBearer: boolean | undefined
}

/** One promise about a header: what is wrong, if anything. */
type Check = (answer: WireAnswer, context: HeaderContext) => string | undefined

const checks: readonly (readonly [Breach['clause'], Check])[] = [
  [
    'C7',
    ({ headers }) => unless(listOf(headers['cache-control']).includes('no-store'), 'Cache-Control is not no-store'),
  ],
  [
    'C7',
    ({ headers }) =>
      unless(headers['x-content-type-options']?.toLowerCase() === 'nosniff', 'X-Content-Type-Options is not nosniff'),
  ],
  ['C8', findChallengeFault],
  ['C8', findScopeFault],
  ['C8', findAllowFault],
  ['C8', findAcceptFault],
  ['C8', findRetryFault],
  ['C9', findExposeFault],
]

/** Finds what is wrong with the headers of an error (CONTRACT C7, C8, C9). */
export function findHeaderBreaches(answer: WireAnswer, context: HeaderContext): readonly Breach[] {
  return checks.flatMap(([clause, check]) => {
    const sentence = check(answer, context)
    return sentence === undefined ? [] : [{ clause, sentence }]
  })
}

/** CONTRACT C6: an id that we made, or one that a trusted proxy may have. */
export function findRequestIdBreaches({ headers }: WireAnswer): readonly Breach[] {
  const id = headers['x-request-id']
  if (id === undefined) return [{ clause: 'C6', sentence: 'X-Request-Id is missing' }]
  if (/^[A-Za-z0-9._-]{1,128}$/.test(id)) return []
  return [{ clause: 'C6', sentence: `X-Request-Id is ${quote(id)}, which is no request id` }]
}

function findChallengeFault({ status, headers }: WireAnswer, { hasBearer }: HeaderContext): string | undefined {
  if (status !== 401) return undefined
  const challenge = headers['www-authenticate']
  if (challenge === undefined || challenge.trim() === '') return 'WWW-Authenticate is missing on a 401'
  if (/\bBearer\b/i.test(challenge) && !/\brealm=/i.test(challenge)) return 'WWW-Authenticate names no realm'
  if (hasBearer === false && /\berror=/i.test(challenge))
    return 'WWW-Authenticate names an error, and no Bearer credential was sent'
  return undefined
}

function findScopeFault({ headers }: WireAnswer, { code, errors = {} }: HeaderContext): string | undefined {
  if (code === undefined || errors['insufficientScope']?.code !== code) return undefined
  const challenge = headers['www-authenticate'] ?? ''
  return unless(/\berror="?insufficient_scope\b/.test(challenge), 'WWW-Authenticate does not say insufficient_scope')
}

function findAllowFault({ status, headers }: WireAnswer): string | undefined {
  if (status !== 405) return undefined
  const allow = headers['allow']
  // Empty is an answer too (RFC 9110 §10.2.1).
  if (allow === undefined) return 'Allow is missing on a 405'
  const methods = listOf(allow)
  return unless(!methods.includes('get') || methods.includes('head'), 'Allow has GET without HEAD')
}

function findAcceptFault({ status, headers }: WireAnswer): string | undefined {
  if (status !== 415) return undefined
  const isNamed = ['accept', 'accept-patch', 'accept-encoding'].some((name) => headers[name] !== undefined)
  return unless(isNamed, 'Accept, Accept-Patch or Accept-Encoding is missing on a 415')
}

function findRetryFault({ status, headers }: WireAnswer): string | undefined {
  if (status !== 429 && status !== 503) return undefined
  const retryAfter = headers['retry-after']
  if (retryAfter === undefined) return `Retry-After is missing on a ${status}`
  return unless(/^\d+$/.test(retryAfter), `Retry-After is ${quote(retryAfter)}, not whole seconds`)
}

function findExposeFault({ headers }: WireAnswer): string | undefined {
  if (headers['access-control-allow-origin'] === undefined) return undefined
  const exposed = listOf(headers['access-control-expose-headers'])
  const hidden = exposedHeaders.split(', ').filter((name) => !exposed.includes(name.toLowerCase()))
  return unless(hidden.length === 0, `Access-Control-Expose-Headers lacks ${hidden.join(', ')}`)
}

function listOf(header: string | undefined): readonly string[] {
  return (header ?? '').split(',').map((item) => item.trim().toLowerCase())
}

function unless(isKept: boolean, sentence: string): string | undefined {
  return isKept ? undefined : sentence
}
