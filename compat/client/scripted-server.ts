import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What the server is asked. */
export interface Asked {
  readonly method: string
  readonly url: string
  readonly authorization: string | undefined
  readonly body: string
}

/** An answer as JSON; `silence` for none. */
export type Answer = { readonly status: number; readonly json?: unknown; readonly retryAfter?: string } | 'silence'

export interface ScriptedServer {
  readonly origin: string
  readonly asked: readonly Asked[]
  /** Once it has been asked the first time. */
  readonly isAsked: Promise<void>
  readonly stop: () => Promise<void>
}

/** Starts a server that gives these answers, one after the other, and the last one for ever. */
export async function startScriptedServer(...answers: readonly [Answer, ...Answer[]]): Promise<ScriptedServer> {
  const asked: Asked[] = []
  const { promise: isAsked, resolve } = Promise.withResolvers<void>()
  const server = createServer(async (request, response) => {
    const answer = answers[Math.min(asked.length, answers.length - 1)]
    const { method = '', url = '', headers } = request
    const place = asked.push({ method, url, authorization: headers.authorization, body: '' }) - 1
    let body = ''
    for await (const piece of request) body += String(piece)
    asked[place] = { method, url, authorization: headers.authorization, body }
    resolve()
    if (answer === undefined || answer === 'silence') return
    response.writeHead(answer.status, {
      'content-type': 'application/json',
      'x-request-id': 'request-1',
      ...(answer.retryAfter !== undefined && { 'retry-after': answer.retryAfter }),
    })
    response.end(answer.json === undefined ? undefined : JSON.stringify(answer.json))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    isAsked,
    stop: async () => {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}
