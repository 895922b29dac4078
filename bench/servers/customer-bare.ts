import { createServer } from 'node:http'
import { DatabaseSync } from 'node:sqlite'
import { keepAliveTimeout } from '../src/by-hand.ts'
import { listen } from './listen.ts'

// The least that can be done: no key, no limit, no check, no log; one prepared statement and JSON.stringify.
const database = new DatabaseSync(process.env['DATABASE'] ?? '')
const statement = database.prepare(
  'SELECT id, account, email, phone, address, city, state, zip, country, created_at, updated_at FROM customers WHERE workspace_id = 1 AND id = ?',
)

const server = createServer({ keepAliveTimeout }, (request, response) => {
  const path = request.url ?? ''
  const body = JSON.stringify({ success: true, data: statement.get(Number(path.slice(path.lastIndexOf('/') + 1))) })
  response.writeHead(200, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
  })
  response.end(body)
})
listen(server)
