import Fastify from 'fastify'
import { randomUUID } from 'node:crypto'
import { errorHeaders, keepAliveTimeout, toBody } from '../src/by-hand.ts'
import { tellPort } from './listen.ts'

class AppError extends Error {
  readonly statusCode: number
  readonly code: string

  constructor(statusCode: number, code: string, message: string) {
    super(message)
    this.statusCode = statusCode
    this.code = code
  }
}

const app = Fastify({ genReqId: () => randomUUID(), keepAliveTimeout })
app.setErrorHandler((thrown, request, reply) => {
  const { statusCode, code, message } =
    thrown instanceof AppError
      ? thrown
      : { statusCode: 500, code: 'SRV_001', message: 'Something went wrong on our side' }
  reply.code(statusCode).headers(errorHeaders).header('X-Request-Id', request.id).send(toBody(code, message))
})
app.get('/param', () => {
  throw new AppError(404, 'RES_001', 'Customer not found')
})
app.get('/plain', () => {
  throw new AppError(404, 'RES_002', 'There is no such endpoint')
})
app.get('/unknown', () => {
  throw new Error('x')
})
await app.listen({ port: 0, host: '127.0.0.1' })
tellPort(app.server)
