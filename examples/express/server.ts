import { defineCatalog, standardErrors } from '@faultbook/contract'
import { createResponder } from '@faultbook/server'
import { verifyJson, withErrors } from '@faultbook/server/express'
import express from 'express'
import type { AddressInfo } from 'node:net'

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

const app = withErrors(express(), respond)
app.use(express.json({ verify: verifyJson(respond) }))

app.get('/customers/:id', (request, response) => {
  if (request.params.id !== '1') throw errors.resourceNotFound({ resource: 'Customer' })
  response.json({ success: true, data: { id: 1, account: 'Ada' } })
})

app.post('/customers', async (request, response) => {
  const email = readEmail(request.body)
  if (email === 'taken@example.com') {
    throw errors.emailTaken({ fields: { email: 'is used by another customer' } })
  }
  response.status(201).location('/customers/2')
  response.json({ success: true, data: { id: 2, email } })
})

app.get('/boom', () => {
  throw new Error('secret')
})

const server = app.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1', () => {
  console.log(`Listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})

function readEmail(body: unknown): string {
  const { email } = (typeof body === 'object' && body !== null ? body : {}) as { readonly email?: unknown }
  if (typeof email === 'string' && /^\S+@\S+$/.test(email)) return email
  throw errors.validationFailed({ fields: { email: 'must be a valid email' } })
}
