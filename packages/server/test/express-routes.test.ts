import type { Express, NextFunction, Request, Response } from 'express'
import { describe, expect, it } from 'vitest'
import { answerOf, envelope, errors } from './answer.ts'
import { answerTo, frameworks, serve } from './express-app.ts'
import { secret } from './hostile-values.ts'
import { reports } from './node-server.ts'
import { send } from './send.ts'

const notAllowed = (method: string): unknown => envelope('REQ_004', { message: `${method} is not allowed here` })

describe.each(frameworks)('withErrors() and the routes of %s', (name, framework) => {
  const good = (_request: Request, response: Response): void => void response.send('good')
  const bad = (): never => {
    throw new Error(secret)
  }

  /** Routers as a larger app has them: in one another, below a parameter, behind middleware that is a route. */
  const routes = (app: Express): void => {
    const { Router } = framework
    app.all(/.*/, (_request: Request, _response: Response, next: NextFunction) => next())
    app.use((request, _response, next) => {
      request.url = request.url.replace(/^\/old\//, '/open/')
      next()
    })
    app.get('/open/:id', good).post('/open/:id', good)
    app.route('/both').get(good).delete(good)
    app.get('/given-up', (_request, _response, next) => next())
    const orders = Router({ mergeParams: true })
    orders.get('/', good)
    orders.get('/:order/bad', bad)
    orders.patch('/:order', good)
    const shops = Router().use('/:shop/orders', orders)
    app.use('/shops', shops)
    app.use('/inner', framework().use(Router().get('/bad', bad).put('/good', good)))
    app.use('/by-hand', (request, response, next) => orders(request, response, next))
  }

  it.each([
    ['PUT', '/open/1', 'GET, HEAD, POST'],
    ['PUT', '/old/1', 'GET, HEAD, POST'],
    ['PUT', '/open/1?a=/b', 'GET, HEAD, POST'],
    ['PUT', '/open/1/', 'GET, HEAD, POST'],
    ['PATCH', '/both', 'DELETE, GET, HEAD'],
    ['DELETE', '/shops/7/orders/1', 'PATCH'],
    ['DELETE', '/shops/7/orders', 'GET, HEAD'],
    ['HEAD', '/inner/good', 'PUT'],
    ['PUT', '/by-hand/1', 'PATCH'],
  ])('C8 answers %s %s with 405 and Allow: %s', async (method, target, allow) => {
    const { headers, status, body } = await send(await serve(framework, routes), target, { method })
    expect([status, headers['allow'], method === 'HEAD' || body.includes('REQ_004')]).toEqual([405, allow, true])
  })

  it.each([
    ['GET', '/given-up'],
    ['HEAD', '/given-up'],
    ['GET', '/shops/7/none'],
    ['PUT', '/inner'],
    ['OPTIONS', '/none'],
  ])('answers %s %s with 404', async (method, target) => {
    const { headers, status } = await send(await serve(framework, routes), target, { method })
    expect([status, headers['allow']]).toEqual([404, undefined])
  })

  it('leaves the answer of Express to OPTIONS as it is', async () => {
    const { status, headers } = await send(await serve(framework, (app) => app.get('/', good)), '/', {
      method: 'OPTIONS',
    })
    expect([status, headers['allow']?.split(/, ?/).toSorted()]).toEqual([200, ['GET', 'HEAD']])
  })

  it.each([
    ['/shops/seven/orders/1/bad', '/shops/:shop/orders/:order/bad'],
    ['/inner/bad', '/inner/bad'],
    ['/by-hand/1/bad', '/by-hand/:order/bad'],
  ])('C14 reports the pattern of %s as %s', async (target, route) => {
    await send(await serve(framework, routes), target)
    expect(reports.map(({ request }) => [request?.path, request?.route])).toEqual([[target, route]])
  })

  it('follows routes that are added while it runs', async () => {
    let running: Express | undefined
    const port = await serve(framework, (app) => {
      running = app
      app.get('/', good)
    })
    await send(port, '/')
    const late = framework.Router()
    running?.use('/late', late)
    await send(port, '/late')
    late.param('id', () => {
      throw null
    })
    late.get('/:id', good)
    expect(answerOf(await send(port, '/late/1'))).toEqual(envelope('SRV_001'))
    expect(answerOf(await send(port, '/late/1', { method: 'PUT' }))).toEqual(notAllowed('PUT'))
  })

  it.each([
    ['route', 'next route'],
    ['router', 'next router'],
  ])("C15 leaves next('%s') as it is", async (word, expected) => {
    const port = await serve(framework, (app) => {
      const first = framework.Router()
      first.get('/', (_request, _response, next) => next(word), bad)
      first.get('/', (_request, response) => void response.send('next route'))
      app.use(first)
      app.get('/', (_request, response) => void response.send('next router'))
    })
    expect((await send(port, '/')).body).toBe(expected)
  })

  it('C15 gives error handlers an Error for what is none, and the report the value', async () => {
    const seen: unknown[] = []
    const build = (app: Express): void => {
      app.get('/', async () => {
        throw 'route'
      })
      app.get('/', good)
      app.use((thrown: Error, _request: Request, _response: Response, next: NextFunction) => {
        seen.push(thrown.message, thrown.cause)
        next(thrown)
      })
    }
    expect(await answerTo(framework, '/', build)).toEqual(envelope('SRV_001'))
    expect([seen, reports.map(({ thrown }) => thrown)]).toEqual([['route was thrown', 'route'], ['route']])
  })

  const callbacks = (app: Express): void => {
    const rejecting = async (): Promise<never> => {
      throw null
    }
    app.set('query parser', () => {
      throw null
    })
    app.engine('html', (_path, _options, done) => setImmediate(done, null, 'page'))
    app.set('view engine', 'html').set('views', import.meta.dirname)
    const throwing = (): never => {
      throw null
    }
    app.get('/query', (request, response) => void response.json(request.query))
    app.get('/file', (_request, response) => response.sendFile('/missing', throwing))
    app.get('/file-later', (_request, response) => response.download('/missing', 'name', {}, rejecting))
    app.get('/view', (_request, response) => response.render('missing', throwing))
    app.get('/view-later', (_request, response) => response.render('missing', {}, rejecting))
  }

  it.each(['/query', '/file', '/file-later', '/view', '/view-later'])(
    'C15 answers what a callback throws that Express calls: %s',
    async (target) => {
      expect(await answerTo(framework, target, callbacks)).toEqual(envelope('SRV_001'))
      expect(reports.map(({ thrown }) => thrown)).toEqual([null])
    },
  )

  it('answers what an error handler answers in a format of its own', async () => {
    const build = (app: Express): void => {
      app.get('/', bad)
      app.use((thrown: Error, _request: Request, response: Response, _next: NextFunction) => {
        response.status(503).json({ error: thrown.message })
      })
    }
    expect(await answerTo(framework, '/', build)).toEqual(envelope('SRV_002'))
  })

  it('answers a catalog error that was handed to next', async () => {
    const build = (app: Express): void => {
      app.get('/', (_request, _response, next) => next(errors.rateLimited()))
    }
    expect(await answerTo(framework, '/', build)).toEqual(envelope('RATE_001'))
  })

  it(`C15 lets ${name} run a handler that returns what is no error`, async () => {
    const port = await serve(framework, (app) => {
      app.get('/', (_request, response) => response.send('good'))
      app.get('/later', async (_request, response) => {
        setTimeout(() => response.send('good'), 10)
        return new Response('bad', { status: 200 })
      })
    })
    const replies = await Promise.all([send(port, '/'), send(port, '/later')])
    expect(replies.map(({ status, body }) => [status, body])).toEqual([
      [200, 'good'],
      [200, 'good'],
    ])
  })
})
