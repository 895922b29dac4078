/** A request as the server saw it. */
export interface SeenRequest {
  /** Which connection it came on, from 1 on. */
  readonly connection: number
  /** When its head had come, in ms of the server's own clock. */
  readonly atMs: number
  readonly method: string
  /** Path and query. */
  readonly target: string
  /** By their names in small letters; what came twice is joined by commas. */
  readonly headers: Readonly<Record<string, string>>
  /** One character for each byte, chunks joined. */
  readonly body: string
}

/** Here a server says how many plays it has come to the end of; who asks is not recorded. */
export const playedPath = '/-/played'

/** What happens on a connection; text is sent as UTF-8. */
export type Step =
  | string
  | { readonly waitMs: number }
  /** Sent as often as that, as fast as the client takes it, or with a pause after each. */
  | { readonly repeat: string; readonly times: number; readonly everyMs?: number }
  /** By an RST, or a FIN. */
  | { readonly cut: 'reset' | 'end' }

/** What one request gets; the connection then waits for the next, so that nothing at all (`[]`) is a server that hangs. */
export type Play = readonly Step[]

/** What each request gets in turn, the last for all that follow; or what makes it, of the request and those before it; or nobody listens at all. */
export type Script = readonly Play[] | ((request: SeenRequest, earlier: readonly SeenRequest[]) => Play) | 'refused'

/** The bytes of a whole answer, with its length; a head that names `Transfer-Encoding` gets the body as one chunk. */
export function reply(status: number, headers: Readonly<Record<string, string>>, body = ''): string {
  const isChunked = 'transfer-encoding' in headers
  const { length } = new TextEncoder().encode(body)
  const content = isChunked && body ? `${length.toString(16)}\r\n${body}\r\n0\r\n\r\n` : isChunked ? '0\r\n\r\n' : body
  return head(status, { ...headers, ...(!isChunked && status !== 204 && { 'content-length': `${length}` }) }) + content
}

/** The bytes of the head of an answer alone. */
export function head(status: number, headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${status} Whatever\r\n${lines.join('')}\r\n`
}
