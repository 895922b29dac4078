import {
  BadRequestException,
  Catch,
  ForbiddenException,
  Get,
  HttpException,
  NotFoundException,
  Post,
  ServiceUnavailableException,
  UseFilters,
  UseGuards,
} from '@nestjs/common'
import type { ArgumentsHost } from '@nestjs/common'
import { BaseExceptionFilter } from '@nestjs/core'
import { describe, expect, it } from 'vitest'
import { answerOf, envelope, errors } from './answer.ts'
import { secret } from './hostile-values.ts'
import { createBareApp, listen, platforms, reports, startApp } from './nestjs-app.ts'
import { nestRoute } from './nestjs-route.ts'
import { send } from './send.ts'
import type { SendOptions } from './send.ts'

const throwing = (thrown: () => unknown) => (): never => {
  throw thrown()
}

const json = (body: unknown): SendOptions => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: typeof body === 'string' ? body : JSON.stringify(body),
})

class TeapotException extends HttpException {
  constructor() {
    super(secret, 404)
  }
}

describe.each(platforms)('withErrors() for Nest on %s', (platform) => {
  const exceptions: Readonly<Record<string, readonly [() => unknown, string]>> = {
    'a NotFoundException': [() => new NotFoundException(secret), 'RES_001'],
    'a ForbiddenException': [() => new ForbiddenException({ secret }), 'PERM_001'],
    'a BadRequestException with messages': [() => new BadRequestException([secret, 'b must be a string']), 'REQ_002'],
    'an HttpException of the app': [() => new TeapotException(), 'RES_001'],
    'a ServiceUnavailableException': [() => new ServiceUnavailableException(secret), 'SRV_001'],
    'an HttpException with status 200': [() => new HttpException(secret, 200), 'SRV_001'],
    'an HttpException with an unregistered status': [() => new HttpException(secret, 499), 'SRV_001'],
    'an HttpException whose status throws': [
      () => Object.assign(new HttpException(secret, 404), { getStatus: throwing(() => new Error(secret)) }),
      'SRV_001',
    ],
  }

  it.each(Object.entries(exceptions))('C14 takes the 4xx status of %s, and nothing else', async (_, [make, code]) => {
    const ask = await startApp(platform, { module: { controllers: [nestRoute('a', throwing(make))] } })
    const reply = await ask('/a')
    expect([answerOf(reply), reply.body.includes(secret)]).toEqual([envelope(code), false])
  })

  it('C14 asks the rules before it takes a status', async () => {
    const rules = [(thrown: unknown) => (thrown instanceof TeapotException ? errors.requestInProgress() : undefined)]
    const controllers = [
      nestRoute(
        'a',
        throwing(() => new TeapotException()),
      ),
    ]
    const ask = await startApp(platform, { module: { controllers }, responder: { rules } })
    expect(answerOf(await ask('/a'))).toEqual(envelope('CON_002'))
  })

  it('answers a guard that says no', async () => {
    const guarded = nestRoute('a', () => 'good', [Get('a'), UseGuards({ canActivate: () => false })])
    const ask = await startApp(platform, { module: { controllers: [guarded] } })
    expect(answerOf(await ask('/a'))).toEqual(envelope('PERM_001'))
  })

  describe('exception filters', () => {
    it('come first, and what they answer from 400 on is foreign', async () => {
      const seen: unknown[] = []
      const filter = {
        catch: (exception: unknown, host: ArgumentsHost): void => {
          seen.push(exception)
          host
            .switchToHttp()
            .getResponse<{ status(code: number): { send(body: unknown): void } }>()
            .status(409)
            .send(secret)
        },
      }
      const ask = await startApp(platform, {
        module: {
          controllers: [
            nestRoute(
              'a',
              throwing(() => new Error(secret)),
            ),
          ],
        },
        prepare: (app) => app.useGlobalFilters(filter),
      })
      const reply = await ask('/a')
      expect([answerOf(reply), seen.map(String)]).toEqual([
        envelope('CON_001', { message: 'This already exists' }),
        [`Error: ${secret}`],
      ])
    })

    it("may hand on to Nest's own, and a catalog error stays one", async () => {
      const seen: unknown[] = []
      class LoggingFilter extends BaseExceptionFilter {
        override catch(exception: unknown, host: ArgumentsHost): void {
          seen.push(exception)
          // oxlint-disable-next-line promise/valid-params -- a filter's, not a promise's
          super.catch(exception, host)
        }
      }
      Catch()(LoggingFilter)
      const controllers = [
        nestRoute(
          'a',
          throwing(() => errors.rateLimited()),
          [Get('a'), UseFilters(LoggingFilter)],
        ),
      ]
      const ask = await startApp(platform, { module: { controllers } })
      expect([answerOf(await ask('/a')), seen.length]).toEqual([envelope('RATE_001'), 1])
    })

    it('see a path without a route as Nest throws it, and may answer it', async () => {
      const filter = {
        catch: (_: unknown, host: ArgumentsHost): void =>
          host
            .switchToHttp()
            .getResponse<{ status(code: number): { send(body: unknown): void } }>()
            .status(200)
            .send('the app'),
      }
      class PageFilter {
        catch = filter.catch
      }
      Catch(NotFoundException)(PageFilter)
      const ask = await startApp(platform, { module: {}, prepare: (app) => app.useGlobalFilters(new PageFilter()) })
      const { status, body } = await ask('/anywhere')
      expect([status, body]).toEqual([200, 'the app'])
    })

    it('see what the platform throws, and a catalog error of theirs is answered', async () => {
      const seen: unknown[] = []
      const filter = {
        catch: (exception: unknown): never => {
          seen.push(exception)
          throw errors.notImplemented()
        },
      }
      const controllers = [nestRoute('a', () => 'good', [Post('a')])]
      const prepare = {
        module: { controllers },
        prepare: (app: { useGlobalFilters(it: object): unknown }) => app.useGlobalFilters(filter),
      }
      const ask = await startApp(platform, prepare)
      expect([answerOf(await ask('/a', json('{"a":'))), seen.length > 0]).toEqual([envelope('SRV_003'), true])
    })
  })

  it('leaves other apps of the process as they are', async () => {
    const module = {
      controllers: [
        nestRoute(
          'a',
          throwing(() => new NotFoundException('their words')),
        ),
      ],
    }
    const port = await listen(await createBareApp(platform, module))
    await startApp(platform, { module })
    const { status, body } = await send(port, '/a')
    expect([status, JSON.parse(body)]).toEqual([404, { message: 'their words', error: 'Not Found', statusCode: 404 }])
  })

  it('C14 reports what was thrown, once', async () => {
    const thrown = new NotFoundException(secret)
    const ask = await startApp(platform, {
      module: {
        controllers: [
          nestRoute(
            'a',
            throwing(() => thrown),
          ),
        ],
      },
    })
    await ask('/a')
    const causes = reports.map((report) => (report.thrown === thrown ? thrown : (report.thrown as Error).cause))
    expect(causes).toEqual([thrown])
  })
})
