import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { AppError, errorHeaders, keepAliveTimeout, toBody } from '../src/by-hand.ts'
import { listen } from './listen.ts'

const server = createServer({ keepAliveTimeout }, (request, response) => {
  try {
    handle(request.url)
  } catch (thrown) {
    const { statusCode, code, message } = AppError.from(thrown)
    const body = toBody(code, message)
    const own = { 'Content-Length': Buffer.byteLength(body), 'X-Request-Id': randomUUID() }
    response.writeHead(statusCode, { ...errorHeaders, ...own }).end(body)
  }
})
listen(server)

function handle(path: string | undefined): void {
  if (path === '/param') throw new AppError(404, 'RES_001', 'Customer not found')
  if (path === '/plain' || path === '/returned') throw new AppError(404, 'RES_002', 'There is no such endpoint')
  throw new Error('x')
}
