import { Body, Controller, Get, HttpCode, Param, Post, Redirect, Res, Sse, StreamableFile } from '@nestjs/common'
import { Readable } from 'node:stream'
import { concat, mergeMap, of, throwError, timer } from 'rxjs'
import { setTimeout as wait } from 'node:timers/promises'
import { errors } from '../../answer.ts'
import { secret } from '../../hostile-values.ts'
import { throwRole } from '../roles.ts'
import { earlierHeaders, goodBody, lateChunk, ownEnvelope } from '../scene.ts'
import { decorate } from './decorate.ts'

/** What the responses of Express and Fastify have in common. */
interface Response {
  status(code: number): this
  type(type: string): this
  header(name: string, value: string): this
  send(body?: unknown): unknown
}

/** The routes of {@link Scene}. */
export class PromisedController {
  good() {
    return goodBody
  }
  role(name: string) {
    return Promise.resolve().then(() => throwRole(name))
  }
  throws(): never {
    throw new Error(secret)
  }
  earlier(response: Response): never {
    for (const [name, value] of Object.entries(earlierHeaders)) response.header(name, value)
    throw errors.resourceNotFound({ resource: 'Customer' })
  }
  json(body: unknown) {
    return { success: true, data: body }
  }
  foreignJson() {
    return { error: secret }
  }
  foreignText(response: Response) {
    response.status(401).type('text/plain').send(secret)
  }
  foreignHtml(response: Response) {
    response.status(403).type('text/html').send(`<h1>${secret}</h1>`)
  }
  foreignEmpty(response: Response) {
    response.status(403).send()
  }
  foreignUnregistered(response: Response) {
    response.status(499).type('text/plain').send(secret)
  }
  foreignEnvelope(response: Response) {
    response.status(409).type('application/json; charset=utf-8').send(ownEnvelope)
  }
  late() {
    return new StreamableFile(failing(new Error(secret), lateChunk))
  }
  events() {
    return concat(of({ data: 'first' }), timer(20).pipe(mergeMap(() => throwError(() => new Error(secret)))))
  }
  async slow() {
    await wait(2_000)
    return goodBody
  }
  control() {
    return undefined
  }
}

decorate(PromisedController, [Controller()], {
  good: { method: [Get('good')] },
  role: { method: [Get('role/:name')], parameters: [Param('name')] },
  throws: { method: [Get('throws')] },
  earlier: { method: [Get('earlier')], parameters: [Res({ passthrough: true })] },
  json: { method: [Post('json'), HttpCode(200)], parameters: [Body()] },
  foreignJson: { method: [Get('foreign/json'), HttpCode(404)] },
  foreignText: { method: [Get('foreign/text')], parameters: [Res()] },
  foreignHtml: { method: [Get('foreign/html')], parameters: [Res()] },
  foreignEmpty: { method: [Get('foreign/empty')], parameters: [Res()] },
  foreignUnregistered: { method: [Get('foreign/unregistered')], parameters: [Res()] },
  foreignEnvelope: { method: [Get('foreign/envelope')], parameters: [Res()] },
  late: { method: [Get('late')] },
  events: { method: [Sse('events')] },
  slow: { method: [Get('slow')] },
  control: { method: [Get('control'), Redirect('/good')] },
})

export class ItemsController {
  item(id: string) {
    return { success: true, data: id }
  }
}

decorate(ItemsController, [Controller('items')], { item: { method: [Get(':id')], parameters: [Param('id')] } })

/** A stream that breaks, after a chunk where there is one. A generator: destroy(error) takes no null. */
export function failing(value: unknown, chunk?: string): Readable {
  return Readable.from(
    (async function* () {
      if (chunk !== undefined) yield Buffer.from(chunk)
      await wait(10)
      throw value
    })(),
  )
}
