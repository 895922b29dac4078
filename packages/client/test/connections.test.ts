import { execFileSync } from 'node:child_process'
import dns from 'node:dns'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@faultbook/client'
import { afterEach, expect, it, vi } from 'vitest'
import { needs } from '../../../scripts/test-parts.ts'
import { startMisbehaving } from './misbehaving-server.ts'

afterEach(() => vi.restoreAllMocks())

it('createClient() says in case 28 of a name with two addresses, both dead, that it was refused', async () => {
  const { origin } = await startMisbehaving('refused')
  const found = ['127.0.0.1', '127.0.0.2'].map((address) => ({ address, family: 4 }))
  vi.spyOn(dns, 'lookup').mockImplementation(((_host: string, _options: object, done: (...args: unknown[]) => void) =>
    done(null, found)) as never)
  const api = createClient({ baseUrl: origin.replace('127.0.0.1', 'twice.test'), retries: 0 })
  const { error } = await api.result.get('/').then((result) => ({ error: undefined, ...result }))
  expect(error).toMatchObject({ kind: 'network', phase: 'headers', attempts: 1, cause: { code: 'ECONNREFUSED' } })
  expect(error?.message).toMatch(/: No whole answer\b.*ECONNREFUSED/)
})

it('createClient() tells in case 28 what is wrong with a certificate', needs('openssl', 'TLS'), async () => {
  const server = createServer(selfSigned(), (_, response) => response.end('{}')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  try {
    const api = createClient({ baseUrl: `https://127.0.0.1:${port}`, retries: 0 })
    await expect(api.get('/')).rejects.toMatchObject({
      kind: 'network',
      phase: 'headers',
      attempts: 1,
      cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
    })
  } finally {
    server.close()
  }
})

function selfSigned(): { readonly key: Buffer; readonly cert: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), 'faultbook-client-'))
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  try {
    const subject = ['-days', '1', '-nodes', '-subj', '/CN=127.0.0.1']
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-keyout', key, '-out', cert, ...subject], {
      stdio: 'ignore',
    })
    return { key: readFileSync(key), cert: readFileSync(cert) }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
