import { parseJson } from './start-api.ts'
import type { Answer } from './start-api.ts'

/** The bytes of a request, with `Host`, `Connection: close` and the length of its body unless given. */
export function requestBytes(
  line: string,
  headers: Readonly<Record<string, string>> = {},
  body: string | Buffer = '',
): Buffer {
  const size = Buffer.byteLength(body)
  const needsLength = size > 0 && !('Transfer-Encoding' in headers)
  const all = {
    Host: 'api.test',
    Connection: 'close',
    ...(needsLength && { 'Content-Length': String(size) }),
    ...headers,
  }
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.concat([Buffer.from(`${line} HTTP/1.1\r\n${head.join('')}\r\n`), Buffer.from(body)])
}

/** Reads answers one after another, by their `Content-Length`; interim ones (1xx) too. */
export function readAnswers(bytes: Buffer): readonly Answer[] {
  const answers: Answer[] = []
  let rest = bytes
  while (rest.length > 0) {
    const end = rest.indexOf('\r\n\r\n')
    const [line = '', ...fields] = rest.subarray(0, end).toString('latin1').split('\r\n')
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(line)?.[1])
    if (end < 0 || !(status >= 100)) throw new Error(`This is no HTTP answer: ${rest.toString('latin1')}`)
    const headers = new Headers(
      fields.map((field) => [field.slice(0, field.indexOf(':')), field.slice(field.indexOf(':') + 1).trim()]),
    )
    const length = Number(headers.get('content-length') ?? 0)
    const text = rest.subarray(end + 4, end + 4 + length).toString()
    answers.push({ status, headers, text, body: parseJson(text) })
    rest = rest.subarray(end + 4 + length)
  }
  return answers
}
