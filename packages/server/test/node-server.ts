import type { Server } from 'node:http'
import { afterEach } from 'vitest'
import { createResponder } from '@faultbook/server'
import type { ErrorReport } from '@faultbook/server'
import { createServer } from '@faultbook/server/node'
import type { CreateServerOptions, NodeHandler } from '@faultbook/server/node'
import { answerOf, errors } from './answer.ts'
import { listen, sendRaw } from './send.ts'

/** Servers that are closed after each test. */
export const servers: Server[] = []
/** What was reported within a test. */
export const reports: ErrorReport[] = []
export const respond = createResponder({
  errors,
  report: (record) => void reports.push(record),
  guideUrl: '/errors/{code}',
})

afterEach(() => {
  reports.length = 0
  for (const server of servers.splice(0)) {
    server.close()
    server.closeAllConnections()
  }
})

export async function serve(handler: NodeHandler, options: CreateServerOptions = {}): Promise<number> {
  const server = createServer(handler, respond, options)
  servers.push(server)
  return listen(server)
}

export const good: NodeHandler = (_request, response) => response.end('good')

/** The lines of a request, and the empty one after them. */
export function head(...lines: readonly string[]): string {
  return `${lines.join('\r\n')}\r\n\r\n`
}

/** All answers to some bytes. */
export async function answersTo(bytes: string, handler: NodeHandler = good): Promise<unknown> {
  const replies = await sendRaw(await serve(handler), bytes)
  return replies.map(answerOf)
}
