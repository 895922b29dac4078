// Tries the built packages as a user has them: plain JavaScript, on whatever Node runs this (20.19 is the oldest we promise).
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { Router } from '@koa/router'
import { serve } from '@hono/node-server'
import { defineCatalog, readError, standardErrors, toCatalogJson } from '@faultbook/contract'
import { createResponder } from '@faultbook/server'
import { withErrors as withExpress } from '@faultbook/server/express'
import { fastifyOptions, withErrors as withFastify } from '@faultbook/server/fastify'
import { withErrors as withFetch } from '@faultbook/server/fetch'
import { withErrors as withHono } from '@faultbook/server/hono'
import { withErrors as withKoa } from '@faultbook/server/koa'
import { withErrors as withNest } from '@faultbook/server/nestjs'
import { createServer } from '@faultbook/server/node'
import { expectError } from '@faultbook/server/testing'
import { NestFactory } from '@nestjs/core'
import express from 'express'
import Fastify from 'fastify'
import { Hono } from 'hono'
import Koa from 'koa'

const errors = defineCatalog(standardErrors)
const respond = createResponder({ errors })
const fail = () => {
  throw errors.resourceNotFound({ resource: 'Customer' })
}

/** Calls a server once it listens, and closes it. */
async function tryServer(name, server) {
  if (!server.listening) await new Promise((resolve) => server.once('listening', resolve))
  const origin = `http://127.0.0.1:${server.address().port}`
  await expectError(await fetch(`${origin}/customers/7`), errors.resourceNotFound, { message: 'Customer not found' })
  server.close()
  server.closeAllConnections()
  return name
}

const tried = [
  await tryServer('node', createServer(fail, respond).listen(0, '127.0.0.1')),
  await tryServer('express', withExpress(express(), respond).get('/customers/:id', fail).listen(0, '127.0.0.1')),
  await tryServer(
    'koa',
    withKoa(new Koa(), respond).use(new Router().get('/customers/:id', fail).routes()).listen(0, '127.0.0.1'),
  ),
  await tryServer(
    'hono',
    serve({ fetch: withHono(new Hono(), respond).get('/customers/:id', fail).fetch, port: 0, hostname: '127.0.0.1' }),
  ),
]
await expectError(withFetch(fail, respond)(new Request('http://localhost/')), 'RES_001')

const app = withFastify(Fastify(fastifyOptions(respond)), respond)
assert.equal(readError((await app.inject('/nothing')).body, { status: 404, errors })?.code, 'RES_002')
await app.close()

class AppModule {
  configure() {
    // Nest asks a module for its middleware: this has none.
  }
}
const nest = withNest(await NestFactory.create({ module: AppModule }, { logger: false }), respond)
await nest.listen(0, '127.0.0.1')
const unrouted = await fetch(`http://127.0.0.1:${nest.getHttpServer().address().port}/nothing`)
await expectError(unrouted, errors.routeNotFound)
await nest.close()

const { status, stdout, stderr } = spawnSync(
  process.execPath,
  [fileURLToPath(new URL('../packages/cli/dist/main.js', import.meta.url)), 'types', '-'],
  { input: JSON.stringify(toCatalogJson(errors)), encoding: 'utf8' },
)
const [major, minor] = process.versions.node.split('.').map(Number)
const runsCommands = major > 22 || (major === 22 && minor >= 18)
if (runsCommands) assert.match(stdout, /^ {2}resourceNotFound: \{ code: 'RES_001', status: 404 \},$/m, stderr)
else assert.match(stderr, /needs Node 22\.18 or newer/)
assert.equal(status, runsCommands ? 0 : 2)
console.log(`The built packages answer on Node ${process.versions.node}: ${tried.join(', ')}, fetch, fastify, nestjs`)
console.log(`The built command line ${runsCommands ? 'runs' : 'is for Node 22.18 and newer, and says so'}`)
