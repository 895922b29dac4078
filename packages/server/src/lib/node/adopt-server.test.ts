import { defineCatalog, standardErrors } from '@faultbook/contract'
import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createResponder } from '../responder.ts'
import { adoptServer } from './adopt-server.ts'
import { isGuarded } from './guard-response.ts'
import { strictServerOptions } from './guard-server.ts'

const respond = createResponder({ errors: defineCatalog(standardErrors), report: () => undefined })
const seen: ServerResponse[] = []
const listener = (_: unknown, response: ServerResponse): void => {
  seen.push(response)
  response.end('good')
}

afterEach(() => void (seen.length = 0))

describe('adoptServer()', () => {
  const makers = { HTTP: () => createServer(listener), HTTPS: () => createSecureServer(listener) }
  it.each(['HTTP', 'HTTPS'] as const)('gives a server of %s the strict settings', (kind) => {
    const server = makers[kind]()
    adoptServer(server, listener, { respond })
    expect(server).toMatchObject(strictServerOptions)
  })

  it('guards its responses by their class, and calls the listener once', async () => {
    const server = createServer(listener)
    adoptServer(server, listener, { respond })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    server.close()
    server.closeAllConnections()
    const [response] = seen
    expect([
      await answer.text(),
      seen.length,
      response && isGuarded(response),
      response && Object.hasOwn(response, 'writeHead'),
    ]).toEqual(['good', 1, true, false])
  })

  it('leaves other listeners where they are', () => {
    const other = (): void => undefined
    const server = createServer(listener).on('request', other)
    adoptServer(server, listener, { respond })
    expect(server.listeners('request')).toContain(other)
    expect(server.listeners('request')).not.toContain(listener)
  })
})
