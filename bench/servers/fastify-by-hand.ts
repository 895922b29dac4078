import Fastify from 'fastify'
import { randomUUID } from 'node:crypto'
import { AppError, errorHeaders, keepAliveTimeout, toBody } from '../src/by-hand.ts'
import { tellPort } from './listen.ts'

const app = Fastify({ genReqId: () => randomUUID(), keepAliveTimeout })
app.setErrorHandler((thrown, request, reply) => {
  const { statusCode, code, message } = AppError.from(thrown)
  reply.code(statusCode).headers(errorHeaders).header('X-Request-Id', request.id).send(toBody(code, message))
})
app.get('/param', () => {
  throw new AppError(404, 'RES_001', 'Customer not found')
})
app.get('/plain', () => {
  throw new AppError(404, 'RES_002', 'There is no such endpoint')
})
app.get('/returned', async () => new AppError(404, 'RES_002', 'There is no such endpoint'))
app.get('/unknown', () => {
  throw new Error('x')
})
await app.listen({ port: 0, host: '127.0.0.1' })
tellPort(app.server)
