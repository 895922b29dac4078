import { getRequestListener } from '@hono/node-server'
import express from 'express'
import { Hono } from 'hono'
import type { Server } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { createResponder } from '@faultbook/server'
import type { Change, ErrorReport } from '@faultbook/server'
import { withErrors as withExpress } from '@faultbook/server/express'
import { withErrors as withHono } from '@faultbook/server/hono'
import { createServer } from '@faultbook/server/node'
import { errors } from './answer.ts'
import { listen, send, sendJson } from './send.ts'

const reports: ErrorReport[] = []
const respond = createResponder({ errors, report: (report) => void reports.push(report) })
const servers: Server[] = []

afterEach(() => {
  reports.length = 0
  for (const server of servers.splice(0)) server.close()
})

async function serve(mode: 'answer' | 'observe'): Promise<{ readonly port: number; readonly changes: Change[] }> {
  const changes: Change[] = []
  const observing = { mode: 'observe', observe: (change: Change) => void changes.push(change) } as const
  const app = withHono(new Hono(), respond, observing)
  app.get('/customers/:id', (c) => c.json({ error: 'x' }, 404))
  app.get('/throws', () => {
    throw new Error('x')
  })
  const options = mode === 'observe' ? observing : {}
  const server = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }), respond, options)
  servers.push(server)
  return { port: await listen(server), changes }
}

describe.each(['answer', 'observe'] as const)('an observed Hono app behind a server in mode %s', (mode) => {
  it('is left alone, and told of once', async () => {
    const { port, changes } = await serve(mode)
    const foreign = await send(port, '/customers/7')
    expect([foreign.status, foreign.body]).toEqual([404, '{"error":"x"}'])
    const thrown = await send(port, '/throws')
    expect([thrown.status, thrown.body]).toEqual([500, 'Internal Server Error'])
    await expect.poll(() => changes.length).toBe(2)
    expect(changes.map(({ route, instead }) => [route, instead.code])).toEqual([
      ['/customers/:id', 'RES_001'],
      ['/throws', 'SRV_001'],
    ])
    expect(reports).toEqual([])
  })
})

describe('an observed Express app', () => {
  it('C16 is told of a request that would have been refused unread', async () => {
    const changes: Change[] = []
    const app = withExpress(express(), respond, { mode: 'observe', observe: (change) => void changes.push(change) })
    app.get('/items/:id', (_request, response) => void response.send('good'))
    const { port } = await listening(app.listen(0, '127.0.0.1'))
    expect((await send(port, '/items/%zz')).status).toBe(400)
    expect(changes.map(({ instead }) => instead)).toEqual([{ status: 400, code: 'REQ_003' }])
  })

  it('has the errors of its parsers as they are', async () => {
    const app = withExpress(express(), respond, { mode: 'observe', observe: () => undefined })
    app.use(express.json())
    app.use((thrown: object, _request: express.Request, response: express.Response, _next: express.NextFunction) => {
      response.status(400).json(Object.keys(thrown))
    })
    const { port } = await listening(app.listen(0, '127.0.0.1'))
    expect(JSON.parse((await sendJson(port, '/', undefined, { body: '{"a":' })).body)).toContain('body')
  })
})

async function listening(server: Server): Promise<{ readonly port: number }> {
  servers.push(server)
  await new Promise((resolve) => server.once('listening', resolve))
  return server.address() as { readonly port: number }
}
