import { createServer } from '@faultbook/server/node'
import { errors, respond } from '../src/responder.ts'
import { listen } from './listen.ts'

const server = createServer((request) => {
  if (request.url === '/param') throw errors.resourceNotFound({ resource: 'Customer' })
  if (request.url === '/plain') throw errors.routeNotFound()
  if (request.url === '/returned') return errors.routeNotFound()
  throw new Error('x')
}, respond)
listen(server)
