import { execFileSync } from 'node:child_process'
import Fastify from 'fastify'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { get } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineCatalog, standardErrors } from '@faultbook/contract'
import { afterAll, expect, it } from 'vitest'
import { needs } from '../../../scripts/test-parts.ts'
import { createResponder } from '../src/index.ts'
import { fastifyOptions, faultbook } from '../src/fastify.ts'

const respond = createResponder({ errors: defineCatalog(standardErrors), report: () => undefined })
const folder = mkdtempSync(join(tmpdir(), 'faultbook-tls-'))
afterAll(() => rmSync(folder, { recursive: true }))

it('fastifyOptions() serves HTTPS where Fastify is told to', needs('openssl', 'HTTPS'), async () => {
  const app = Fastify({ ...fastifyOptions(respond), https: makeCertificate() })
  await app.register(faultbook, { respond })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  const body = await new Promise<string>((resolve, reject) => {
    get({ host: '127.0.0.1', port, path: '/nothing', rejectUnauthorized: false, agent: false }, (response) => {
      void response.toArray().then((chunks) => resolve(Buffer.concat(chunks as Buffer[]).toString()), reject)
    }).once('error', reject)
  })
  await app.close()
  expect(JSON.parse(body)).toMatchObject({ success: false, error_code: 'RES_002' })
})

it('fastifyOptions() refuses HTTP/2, which it does not cover', () => {
  expect(() => Fastify({ ...fastifyOptions(respond), http2: true } as object)).toThrow(
    new TypeError('fastifyOptions does not cover HTTP/2: leave http2 out'),
  )
})

it('fastifyOptions() gives a head no more time than Fastify is told to give a request', () => {
  const { server } = Fastify({ ...fastifyOptions(respond), requestTimeout: 2_000 })
  expect(server).toMatchObject({ headersTimeout: 2_000, requestTimeout: 2_000 })
  const patient = Fastify({ ...fastifyOptions(respond), requestTimeout: 60_000 })
  expect(patient.server).toMatchObject({ headersTimeout: 10_000, requestTimeout: 60_000 })
})

/** A certificate of our own, made for this run. */
function makeCertificate(): { readonly key: string; readonly cert: string } {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const subject = ['-subj', '/CN=localhost', '-days', '1', '-nodes']
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-keyout', key, '-out', cert, ...subject], {
    stdio: 'ignore',
  })
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') }
}
