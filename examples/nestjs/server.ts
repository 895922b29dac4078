import { defineCatalog, standardErrors } from '@faultbook/contract'
import { createResponder } from '@faultbook/server'
import { withErrors } from '@faultbook/server/nestjs'
import { Body, Controller, Get, Module, Param, Post } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { decorate } from './decorate.ts'

const errors = defineCatalog({
  ...standardErrors,
  emailTaken: {
    code: 'CUS_001',
    status: 409,
    message: 'A customer with this email already exists',
    fields: ['email'],
  },
})
const respond = createResponder({ errors })

class CustomersController {
  find(id: string) {
    if (id !== '1') throw errors.resourceNotFound({ resource: 'Customer' })
    return { success: true, data: { id: 1, account: 'Ada' } }
  }
  create(email: unknown) {
    if (typeof email !== 'string' || !/^\S+@\S+$/.test(email)) {
      throw errors.validationFailed({ fields: { email: 'must be a valid email' } })
    }
    if (email === 'taken@example.com') throw errors.emailTaken({ fields: { email: 'is used by another customer' } })
    return { success: true, data: { id: 2, email } }
  }
  boom() {
    throw new Error('secret')
  }
}
// With a compiler: @Controller() on the class, @Get('customers/:id') on find(@Param('id') id: string), and so on.
decorate(CustomersController, {
  class: [Controller()],
  methods: { find: [Get('customers/:id')], create: [Post('customers')], boom: [Get('boom')] },
  parameters: { find: [Param('id')], create: [Body('email')] },
})

class AppModule {
  readonly name = 'app'
}
decorate(AppModule, { class: [Module({ controllers: [CustomersController] })], methods: {} })

const app = withErrors(await NestFactory.create(AppModule, { logger: ['warn', 'error'] }), respond)
await app.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1')
console.log(`Listening on ${await app.getUrl()}`)
