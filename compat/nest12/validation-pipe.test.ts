// oxlint-disable-next-line import/no-unassigned-import -- it puts itself on Reflect
import 'reflect-metadata'
import { Body, Controller, Get, Post, Query, ValidationPipe } from '@nestjs/common'
import { Type } from 'class-transformer'
import { IsEmail, IsInt, IsString, Min, ValidateNested } from 'class-validator'
import { describe, expect, it } from 'vitest'
import { exceptionFactory } from '@faultbook/server/nestjs'
import { answerOf, envelope, errors } from './suite/answer.ts'
import { secret } from './suite/hostile-values.ts'
import { platforms, startApp } from './suite/nestjs-app.ts'
import { decorate } from './suite/scenes/nestjs/decorate.ts'

class Address {
  readonly city: unknown
}
IsString()(Address.prototype, 'city')

class Customer {
  readonly email: unknown
  readonly address: unknown
}
IsEmail()(Customer.prototype, 'email')
ValidateNested()(Customer.prototype, 'address')
Type(() => Address)(Customer.prototype, 'address')

class Page {
  readonly page: unknown
}
Min(1)(Page.prototype, 'page')
IsInt()(Page.prototype, 'page')

class CustomersController {
  create(_customer: Customer): string {
    return 'good'
  }
  list(_page: Page): string {
    return 'good'
  }
}
decorate(CustomersController, [Controller('customers')], {
  create: { method: [Post()], parameters: [Body()] },
  list: { method: [Get()], parameters: [Query()] },
})
// What the compiler writes down for `emitDecoratorMetadata`.
Reflect.defineMetadata('design:paramtypes', [Customer], CustomersController.prototype, 'create')
Reflect.defineMetadata('design:paramtypes', [Page], CustomersController.prototype, 'list')

const module = { controllers: [CustomersController] }
const invalid = {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({ email: secret, address: { city: 7 }, unknown: 1 }),
}

describe.each(platforms)('the ValidationPipe of Nest 12 on %s', (platform) => {
  it('C4 names all fields with exceptionFactory()', async () => {
    const pipe = new ValidationPipe({
      whitelist: true,
      forbidNonWhitelisted: true,
      exceptionFactory: exceptionFactory({ errors }),
    })
    const ask = await startApp(platform, { module, prepare: (app) => app.useGlobalPipes(pipe) })
    const fields = { email: 'must be an email', 'address.city': 'must be a string', unknown: 'is not a known field' }
    const { status, body, broken } = answerOf(await ask('/customers', invalid))
    expect([status, body, broken]).toEqual([422, { ...(envelope('VAL_001').body as object), errors: fields }, []])
    expect(answerOf(await ask('/customers?page=0'))).toEqual(
      envelope('REQ_002', { fields: { page: 'must be an integer number' } }),
    )
  })

  it('C14 gives its words to nobody without', async () => {
    const ask = await startApp(platform, { module, prepare: (app) => app.useGlobalPipes(new ValidationPipe()) })
    const [body, query] = [await ask('/customers', invalid), await ask('/customers?page=0')]
    expect([answerOf(body), answerOf(query)]).toEqual([envelope('VAL_001'), envelope('REQ_002')])
  })
})
