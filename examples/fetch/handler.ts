import { defineCatalog, standardErrors } from '@faultbook/contract'
import { createResponder, readJson } from '@faultbook/server'
import { withErrors } from '@faultbook/server/fetch'

const errors = defineCatalog({
  ...standardErrors,
  emailTaken: {
    code: 'CUS_001',
    status: 409,
    message: 'A customer with this email already exists',
    fields: ['email'],
  },
})
export const respond = createResponder({ errors })

/** The same for every platform: `bun handler.ts`, `deno serve handler.ts`, the main module of a Worker; server.ts is for Node. */
export const handle = withErrors(async (request: Request) => {
  const { method } = request
  const { pathname } = new URL(request.url)
  const [, id] = /^\/customers\/([^/]+)$/.exec(pathname) ?? []
  if (id !== undefined) return isRead(method) ? getCustomer(id) : refuse(method, 'GET, HEAD')
  if (pathname === '/customers') return method === 'POST' ? createCustomer(request) : refuse(method, 'POST')
  if (pathname === '/boom') throw new Error('secret')
  throw errors.routeNotFound()
}, respond)

// oxlint-disable-next-line import/no-default-export -- how Bun, Deno and Workers find their handler
export default { fetch: handle }

function getCustomer(id: string): Response {
  if (id !== '1') throw errors.resourceNotFound({ resource: 'Customer' })
  return Response.json({ success: true, data: { id: 1, account: 'Ada' } })
}

async function createCustomer(request: Request): Promise<Response> {
  const { email } = ((await readJson(request, { errors })) ?? {}) as { readonly email?: unknown }
  if (typeof email !== 'string' || !/^\S+@\S+$/.test(email)) {
    throw errors.validationFailed({ fields: { email: 'must be a valid email' } })
  }
  if (email === 'taken@example.com') throw errors.emailTaken({ fields: { email: 'is used by another customer' } })
  const init = { status: 201, headers: { Location: '/customers/2' } }
  return Response.json({ success: true, data: { id: 2, email } }, init)
}

function isRead(method: string): boolean {
  return method === 'GET' || method === 'HEAD'
}

function refuse(method: string, allow: string): never {
  throw errors.methodNotAllowed({ method, headers: { Allow: allow } })
}
