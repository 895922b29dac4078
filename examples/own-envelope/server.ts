import { createResponder, readJson } from '@faultbook/server'
import { createServer } from '@faultbook/server/node'
import type { AddressInfo } from 'node:net'
import { errors, teamFormat } from './wire.ts'

const respond = createResponder({ errors, formats: [teamFormat] })

const server = createServer(async (request, response) => {
  const send = (status: number, data: unknown): void => {
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify({ success: true, data }))
  }
  switch (`${request.method} ${request.url}`) {
    case 'GET /customers/1':
      return send(200, { id: 1, account: 'Ada' })
    case 'GET /customers/7':
      throw errors.resourceNotFound({ resource: 'Customer' })
    case 'GET /boom':
      throw new Error('secret')
    case 'POST /customers': {
      const email = readEmail(await readJson(request, { errors }))
      if (email === 'taken@example.com') throw errors.emailTaken({ fields: { email: 'is used by another customer' } })
      return send(201, { id: 2, email })
    }
    default:
      throw errors.routeNotFound()
  }
}, respond)

server.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1', () => {
  console.log(`Listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})

function readEmail(body: unknown): string {
  const { email } = (typeof body === 'object' && body !== null ? body : {}) as { readonly email?: unknown }
  if (typeof email === 'string' && /^\S+@\S+$/.test(email)) return email
  throw errors.validationFailed({ fields: { email: 'must be a valid email' } })
}
