import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { defineCatalog, standardErrors } from '@faultbook/contract'
import { createResponder, readJson } from '@faultbook/server'
import { createServer } from '@faultbook/server/node'

const errors = defineCatalog({
  ...standardErrors,
  emailTaken: { code: 'CUS_001', status: 409, message: 'A customer with this email already exists', fields: ['email'] },
})

const server = createServer(async (request, response) => {
  const { method = 'GET', url = '/' } = request
  const [, id] = /^\/customers\/(\w+)$/.exec(url) ?? []
  if (url === '/boom') throw new Error('secret')
  if (url === '/customers' && method === 'POST') return create(request, response)
  if (id === undefined) throw errors.routeNotFound()
  if (method !== 'GET' && method !== 'HEAD') throw errors.methodNotAllowed({ method, headers: { Allow: 'GET, HEAD' } })
  if (id !== '1') throw errors.resourceNotFound({ resource: 'Customer' })
  return send(response, { id: 1, account: 'Ada' })
}, createResponder({ errors }))

async function create(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { email } = ((await readJson(request, { errors })) ?? {}) as { readonly email?: unknown }
  if (typeof email !== 'string' || !/^\S+@\S+$/.test(email)) {
    throw errors.validationFailed({ fields: { email: 'must be a valid email' } })
  }
  if (email === 'taken@example.com') throw errors.emailTaken({ fields: { email: 'is used by another customer' } })
  response.statusCode = 201
  response.setHeader('Location', '/customers/2')
  send(response, { id: 2, email })
}

function send(response: ServerResponse, data: object): void {
  response.setHeader('Content-Type', 'application/json; charset=utf-8')
  response.end(JSON.stringify({ success: true, data }))
}

server.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1', () => {
  console.log(`Listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})
