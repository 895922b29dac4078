import { fastifyOptions, withErrors } from '@faultbook/server/fastify'
import Fastify from 'fastify'
import { errors, respond } from '../src/responder.ts'
import { tellPort } from './listen.ts'

const app = withErrors(Fastify(fastifyOptions(respond)), respond)
app.get('/param', () => {
  throw errors.resourceNotFound({ resource: 'Customer' })
})
app.get('/plain', () => {
  throw errors.routeNotFound()
})
app.get('/returned', async () => errors.routeNotFound())
app.get('/unknown', () => {
  throw new Error('x')
})
await app.listen({ port: 0, host: '127.0.0.1' })
tellPort(app.server)
