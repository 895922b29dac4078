/** A request, or what has come of it. */
interface Read {
  readonly method: string
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** What came after it. */
  readonly rest: string
}

/** Reads the first request of what a connection has brought, one character for each byte; undefined while it isn't whole. */
export function readRequest(bytes: string): Read | undefined {
  const end = bytes.indexOf('\r\n\r\n')
  if (end === -1) return undefined
  const [line = '', ...lines] = bytes.slice(0, end).split('\r\n')
  const [method = '', target = ''] = line.split(' ')
  const headers: Record<string, string> = {}
  for (const each of lines) {
    const colon = each.indexOf(':')
    const name = each.slice(0, colon).toLowerCase()
    const value = each.slice(colon + 1).trim()
    headers[name] = name in headers ? `${headers[name]}, ${value}` : value
  }
  const after = bytes.slice(end + 4)
  const content = /chunked/.test(headers['transfer-encoding'] ?? '')
    ? readChunks(after)
    : readLength(after, Number(headers['content-length'] ?? 0))
  return content && { method, target, headers, ...content }
}

interface Content {
  readonly body: string
  readonly rest: string
}

function readLength(bytes: string, length: number): Content | undefined {
  return bytes.length < length ? undefined : { body: bytes.slice(0, length), rest: bytes.slice(length) }
}

function readChunks(bytes: string): Content | undefined {
  let body = ''
  for (let at = 0; ;) {
    const end = bytes.indexOf('\r\n', at)
    if (end === -1) return undefined
    const length = Number.parseInt(bytes.slice(at, end), 16)
    const next = end + 2 + length + 2
    if (bytes.length < next) return undefined
    if (length === 0) return { body, rest: bytes.slice(next) }
    body += bytes.slice(end + 2, next - 2)
    at = next
  }
}
