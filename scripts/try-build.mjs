// Tries the built packages as a user has them: plain JavaScript, on whatever Node runs this (20.19 is the oldest we promise).
import assert from 'node:assert/strict'
import { defineCatalog, readError, standardErrors } from '@faultbook/contract'
import { createResponder } from '@faultbook/server'
import { createServer } from '@faultbook/server/node'
import { faultbook, fastifyOptions } from '@faultbook/server/fastify'
import Fastify from 'fastify'

const errors = defineCatalog(standardErrors)
const respond = createResponder({ errors })
const notFound = { success: false, errors: {}, message: 'Customer not found', error_code: 'RES_001' }

const server = createServer(() => {
  throw errors.resourceNotFound({ resource: 'Customer' })
}, respond)
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const response = await fetch(`http://127.0.0.1:${server.address().port}/`)
assert.deepEqual(await response.json(), notFound)
server.close()
server.closeAllConnections()

const app = Fastify({ ...fastifyOptions(respond) })
app.register(faultbook, { respond })
assert.equal(readError((await app.inject('/nothing')).body, { status: 404, errors })?.code, 'RES_002')
await app.close()
console.log(`The built packages answer on Node ${process.versions.node}`)
