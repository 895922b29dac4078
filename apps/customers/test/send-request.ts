import { request as httpRequest } from 'node:http'

/** A request to be sent as it is: any method, and headers that are there twice. */
export interface RawRequest {
  readonly method: string
  /** The path and the query. */
  readonly target: string
  readonly headers?: readonly (readonly [name: string, value: string])[]
  readonly body?: string | undefined
  /** Whether the body is sent in chunks, its length untold. */
  readonly isChunked?: boolean
}

/** An answer as it came. */
export interface RawAnswer {
  readonly status: number
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  /** The parsed body; the text where it is no JSON. */
  readonly body: unknown
}

/** Sends one request over a connection of its own. */
export function sendRequest(
  port: number,
  { method, target, headers = [], body, isChunked = false }: RawRequest,
): Promise<RawAnswer> {
  const framing = isChunked
    ? ['Transfer-Encoding', 'chunked']
    : ['Content-Length', String(Buffer.byteLength(body ?? ''))]
  // Without a length Node would send these an empty body in chunks, which is not none.
  const isFramed = body !== undefined || ['POST', 'PUT', 'PATCH'].includes(method)
  const fields = ['Host', 'api.test', 'Connection', 'close', ...headers.flat(), ...(isFramed ? framing : [])]
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      { host: '127.0.0.1', port, method, path: target, headers: fields, agent: false },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString()
          const flat = Object.entries(response.headers).map(([name, value]) => [name, String(value)])
          resolve({ status: response.statusCode ?? 0, headers: Object.fromEntries(flat), text, body: parse(text) })
        })
      },
    )
    // After the answer, this is only the body that was refused unread.
    sent.on('error', reject)
    sent.end(body)
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
