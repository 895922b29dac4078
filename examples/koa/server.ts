import { bodyParser } from '@koa/bodyparser'
import { Router } from '@koa/router'
import Koa from 'koa'
import type { AddressInfo } from 'node:net'
import { defineCatalog, standardErrors } from '@faultbook/contract'
import { createResponder } from '@faultbook/server'
import { withErrors } from '@faultbook/server/koa'

const errors = defineCatalog({
  ...standardErrors,
  emailTaken: { code: 'CUS_001', status: 409, message: 'A customer with this email already exists', fields: ['email'] },
})

const app = withErrors(new Koa(), createResponder({ errors }))
const router = new Router()

router.get('/customers/:id', (ctx) => {
  if (ctx.params['id'] !== '1') throw errors.resourceNotFound({ resource: 'Customer' })
  ctx.body = { success: true, data: { id: 1, account: 'Ada' } }
})

router.post('/customers', bodyParser(), (ctx) => {
  const { email } = ctx.request.body as { readonly email?: unknown }
  if (typeof email !== 'string' || !/^\S+@\S+$/.test(email)) {
    throw errors.validationFailed({ fields: { email: 'must be an email address' } })
  }
  if (email === 'taken@example.com') throw errors.emailTaken({ fields: { email: 'is taken' } })
  ctx.status = 201
  ctx.set('Location', '/customers/2')
  ctx.body = { success: true, data: { id: 2, account: email } }
})

router.get('/boom', () => {
  throw new Error('secret')
})

app.use(router.routes())

const server = app.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1', () => {
  console.log(`Listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})
