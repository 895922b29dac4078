import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll } from 'vitest'

type Serve = (request: IncomingMessage, response: ServerResponse) => void

/** Where a server of the tests of a file is, and what came in there. */
export interface CatalogServer {
  readonly origin: () => string
  readonly requests: IncomingMessage[]
}

/** Starts a server for the tests of a file; a path it has nothing for is answered with 404. */
export function serveCatalogs(paths: Readonly<Record<string, Serve>>): CatalogServer {
  const requests: IncomingMessage[] = []
  const server = createServer((request, response) => {
    requests.push(request)
    const serve = paths[new URL(request.url ?? '', 'http://localhost').pathname]
    if (serve) serve(request, response)
    else response.writeHead(404).end('{}')
  })
  beforeAll(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)))
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })
  return { requests, origin: () => `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}
