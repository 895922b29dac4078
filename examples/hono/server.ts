import { defineCatalog, standardErrors } from '@faultbook/contract'
import { createResponder, readJson } from '@faultbook/server'
import { withErrors } from '@faultbook/server/hono'
import { createServer } from '@faultbook/server/node'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { cors } from 'hono/cors'
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

const app = withErrors(new Hono(), respond)
app.use(cors())

app.get('/customers/:id', (c) => {
  if (c.req.param('id') !== '1') throw errors.resourceNotFound({ resource: 'Customer' })
  return c.json({ success: true, data: { id: 1, account: 'Ada' } })
})

app.post('/customers', async (c) => {
  const email = readEmail(await readJson(c.req.raw, { errors }))
  if (email === 'taken@example.com') {
    throw errors.emailTaken({ fields: { email: 'is used by another customer' } })
  }
  return c.json({ success: true, data: { id: 2, email } }, 201, { Location: '/customers/2' })
})

app.get('/boom', () => {
  throw new Error('secret')
})

// createServer answers what Node would answer by itself: broken HTTP, timeouts.
const server = createServer(getRequestListener(app.fetch), respond)
server.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1', () => {
  console.log(`Listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})

function readEmail(body: unknown): string {
  const { email } = (typeof body === 'object' && body !== null ? body : {}) as { readonly email?: unknown }
  if (typeof email === 'string' && /^\S+@\S+$/.test(email)) return email
  throw errors.validationFailed({ fields: { email: 'must be a valid email' } })
}
