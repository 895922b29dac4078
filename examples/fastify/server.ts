import { defineCatalog, standardErrors } from '@faultbook/contract'
import { createResponder, errorResponses } from '@faultbook/server'
import { fastifyOptions, withErrors } from '@faultbook/server/fastify'
import Fastify from 'fastify'

const errors = defineCatalog({
  ...standardErrors,
  emailTaken: { code: 'CUS_001', status: 409, message: 'A customer with this email already exists', fields: ['email'] },
})
const respond = createResponder({ errors })

const app = withErrors(Fastify(fastifyOptions(respond)), respond)

app.get<{ Params: { id: number } }>(
  '/customers/:id',
  {
    schema: {
      params: { type: 'object', properties: { id: { type: 'integer' } } },
      response: errorResponses(errors, ['invalidParameters', 'resourceNotFound']),
    },
  },
  async (request) => {
    if (request.params.id !== 1) throw errors.resourceNotFound({ resource: 'Customer' })
    return { success: true, data: { id: 1, account: 'Ada' } }
  },
)

app.post<{ Body: { email: string } }>(
  '/customers',
  {
    schema: {
      body: {
        type: 'object',
        required: ['email'],
        additionalProperties: false,
        properties: { email: { type: 'string', pattern: String.raw`^\S+@\S+$` } },
      },
      response: errorResponses(errors, ['emailTaken', 'validationFailed']),
    },
  },
  async (request, reply) => {
    const { email } = request.body
    if (email === 'taken@example.com') throw errors.emailTaken({ fields: { email: 'is used by another customer' } })
    reply.code(201).header('Location', '/customers/2')
    return { success: true, data: { id: 2, email } }
  },
)

app.get('/boom', () => {
  throw new Error('secret')
})

await app.listen({ port: Number(process.env['PORT'] ?? 3000), host: '127.0.0.1' })
console.log(`Listening on ${app.listeningOrigin}`)
