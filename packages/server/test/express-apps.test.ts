import express from 'express'
import type { Express, NextFunction, Request, Response } from 'express'
import { tracingChannel } from 'node:diagnostics_channel'
import { createServer } from 'node:http'
import { describe, expect, it } from 'vitest'
import { withErrors } from '@faultbook/server/express'
import { createServer as createFaultbookServer } from '@faultbook/server/node'
import { answerOf, envelope } from './answer.ts'
import { frameworks, portOf, serve } from './express-app.ts'
import { secret } from './hostile-values.ts'
import { lazyQuery } from './lazy-query.ts'
import { reports, respond } from './node-server.ts'
import { send, sendRaw } from './send.ts'

describe.each(frameworks)('withErrors() and apps of %s', (name, framework) => {
  const bad = (): never => {
    throw new Error(secret)
  }
  const plain = (): Express => framework().set('env', 'test')
  const build = (app: Express): Express =>
    app.get('/bad', bad).get('/null', () => {
      throw null
    })
  /** An error handler of the app that is not ours. */
  const teapot = (_thrown: unknown, _request: Request, response: Response, _next: NextFunction): void => {
    response.status(418).send('teapot')
  }

  it('stands before the routes or after them', async () => {
    const apps = [build(withErrors(plain(), respond)), withErrors(build(plain()), respond)]
    for (const app of apps) {
      const port = await portOf(app.listen(0, '127.0.0.1'))
      expect(answerOf(await send(port, '/bad'))).toEqual(envelope('SRV_001'))
      expect(answerOf(await send(port, '/none'))).toEqual(envelope('RES_002'))
    }
  })

  it('answers for an app that has no routes', async () => {
    expect(answerOf(await send(await serve(framework, () => undefined), '/'))).toEqual(envelope('RES_002'))
  })

  it('leaves other apps of the process as they are', async () => {
    const port = await portOf(build(plain()).use(teapot).listen(0, '127.0.0.1'))
    await send(await serve(framework, build), '/bad')
    const [thrown, nothing] = await Promise.all([send(port, '/bad'), send(port, '/none')])
    expect([thrown.body, nothing.status, nothing.headers['content-type']]).toEqual([
      'teapot',
      404,
      'text/html; charset=utf-8',
    ])
    expect(nothing.headers['x-request-id']).toBeUndefined()
  })

  it('answers for apps within it, once', async () => {
    const port = await serve(framework, (app) => {
      app.use(
        '/plain',
        build(plain()).get('/foreign', (_request, response) => void response.sendStatus(403)),
      )
      app.use('/ours', build(withErrors(plain(), respond)))
      const called = build(plain()).get('/foreign', (_request, response) => void response.sendStatus(403))
      app.use('/called', (request, response, next) => called(request, response, next))
    })
    const targets = [
      '/plain/bad',
      '/plain/null',
      '/plain/none',
      '/plain/foreign',
      '/ours/bad',
      '/ours/null',
      '/ours/none',
    ]
    const codes = ['SRV_001', 'SRV_001', 'RES_002', 'PERM_001', 'SRV_001', 'SRV_001', 'RES_002']
    const calls = ['/called/bad', '/called/null', '/called/none', '/called/foreign']
    const all = [...targets, ...calls]
    const replies = await Promise.all(all.map((target) => send(port, target)))
    expect(replies.map(answerOf)).toEqual([...codes, ...codes.slice(0, 4)].map((code) => envelope(code)))
    expect(reports.map(({ request }) => String(request?.path)).toSorted()).toEqual(all.toSorted())
  })

  it('answers its own errors within an app that is not ours, and leaves the rest to that', async () => {
    const outer = plain()
    const inner = build(withErrors(plain(), respond))
    outer.use((_request, response, next) => {
      const { end } = response
      // As a compressing middleware does.
      response.end = (...input: unknown[]) => Reflect.apply(end, response, input) as Response
      next()
    })
    outer.use(
      '/inner',
      inner.get('/foreign', (_request, response) => void response.status(403).send(secret)),
    )
    outer.use('/called', (request, response, next) => inner(request, response, next))
    outer.use('/inner/bad-too', bad)
    outer.use('/called/bad-too', bad)
    outer.use(teapot)
    const port = await portOf(outer.listen(0, '127.0.0.1'))
    const [thrown, foreign, theirs, called, nothing] = await Promise.all([
      send(port, '/inner/bad'),
      send(port, '/inner/foreign'),
      send(port, '/inner/bad-too'),
      send(port, '/called/bad-too'),
      send(port, '/inner/none'),
    ])
    expect([thrown, foreign].map(answerOf)).toEqual([envelope('SRV_001'), envelope('PERM_001')])
    expect([theirs, called].map(({ status, body }) => [status, body])).toEqual([
      [418, 'teapot'],
      [418, 'teapot'],
    ])
    expect([nothing.status, nothing.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8'])
  })

  it('answers behind a server of ours, and of somebody else', async () => {
    const ports = [
      await portOf(createServer(build(withErrors(plain(), respond))).listen(0, '127.0.0.1')),
      await portOf(createFaultbookServer(build(withErrors(plain(), respond)), respond).listen(0, '127.0.0.1')),
    ]
    for (const port of ports) {
      reports.length = 0
      const replies = await Promise.all([send(port, '/bad'), send(port, '/null'), send(port, '/none')])
      expect(replies.map(answerOf)).toEqual([envelope('SRV_001'), envelope('SRV_001'), envelope('RES_002')])
      const [twice] = await sendRaw(port, 'GET /bad HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n')
      expect(twice && answerOf(twice)).toEqual(envelope('REQ_003'))
      expect(reports).toHaveLength(4)
    }
  })

  it('keeps what listens to how Express runs its layers', async () => {
    const channel = tracingChannel<{ handler?: { name: string } }>('express.router.request')
    const seen: string[] = []
    const listener = { start: ({ handler }: { handler?: { name: string } }) => void seen.push(String(handler?.name)) }
    channel.start.subscribe(listener.start as never)
    try {
      const port = await serve(framework, (app) => {
        app.get('/', function mine() {
          throw 'router'
        })
        app.get('/async', async () => {
          throw null
        })
        app.use((thrown: unknown, _request: Request, _response: Response, next: NextFunction) => next(thrown))
      })
      const replies = await Promise.all([send(port, '/'), send(port, '/async')])
      expect(replies.map(answerOf)).toEqual([envelope('SRV_001'), envelope('SRV_001')])
      expect(seen.includes('mine')).toBe(name === 'Express 5')
    } finally {
      channel.start.unsubscribe(listener.start as never)
    }
  })

  it('tells the callback of listen once it listens', async () => {
    const app = withErrors(plain(), respond)
    const told = await new Promise<readonly unknown[]>((resolve) => {
      const server = app.listen(0, '127.0.0.1', (...input: unknown[]) => resolve(input))
      void portOf(server)
    })
    expect(told.filter((value) => value !== undefined)).toEqual([])
  })

  it.each([
    ['an object', {}],
    ['nothing', null],
    ['a handler', () => undefined],
    ['a router', framework.Router()],
  ])('refuses what is no app: %s', (_what, given) => {
    expect(() => withErrors(given as never, respond)).toThrow(
      new TypeError('withErrors takes an Express app, as express() makes it'),
    )
  })

  it('asks a query that runs when it is asked to as often as Express does', async () => {
    const countAsked = async (app: Express): Promise<number> => {
      let asked = 0
      const answer = (_request: unknown, response: Response): unknown => {
        response.json(1)
        return lazyQuery(() => {
          asked += 1
        })
      }
      const query = (_request: Request, _response: Response, next: NextFunction): unknown => {
        next()
        return lazyQuery(() => {
          asked += 1
        })
      }
      app.param('id', query).use(query).get('/:id', answer)
      expect((await send(await portOf(app.listen(0, '127.0.0.1')), '/7')).status).toBe(200)
      return asked
    }
    expect(await countAsked(withErrors(plain(), respond))).toBe(await countAsked(plain()))
  })

  it('refuses an app twice', () => {
    const app = withErrors(plain(), respond)
    expect(() => withErrors(app, respond)).toThrow(
      new TypeError('This Express app has been given to withErrors before'),
    )
  })
})

describe('withErrors() and Express 5', () => {
  it('tells the callback of listen what keeps it from listening', async () => {
    const port = await serve(express, () => undefined)
    const told = await new Promise((resolve) => {
      withErrors(express(), respond).listen(port, '127.0.0.1', resolve)
    })
    expect(told).toMatchObject({ code: 'EADDRINUSE' })
  })
})
