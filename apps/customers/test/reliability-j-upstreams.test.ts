import { afterAll, describe, expect, it } from 'vitest'
import { startLyingUpstream, upstreamCanary } from './lying-upstream.ts'
import { sendRequest } from './send-request.ts'
import { startApi } from './start-api.ts'
import { refusalOf } from './witness.ts'

const upstream = await startLyingUpstream()
const api = await startApi({
  UPSTREAM_INVOICES: upstream.url,
  // The port of "discard": nothing listens there.
  UPSTREAM_REFUSING: 'http://127.0.0.1:9',
  // No name ends in this (RFC 6761).
  UPSTREAM_NOWHERE: 'http://nowhere.invalid',
  UPSTREAM_BILLS: `${upstream.url}/base`,
  UPSTREAM_TIMEOUT: '300',
})
afterAll(async () => {
  await api.stop()
  await upstream.stop()
})

const bad = [502, 'UPS_001', {}]

describe('an upstream server (reliability J)', () => {
  it.each([
    ['refuses', '/refusing/good', bad],
    ['is not to be found', '/nowhere/good', bad],
    ['fails with 500', '/invoices/error', bad],
    ['sends broken JSON', '/invoices/broken', bad],
    ['sends another media type', '/invoices/html', bad],
    ['resets', '/invoices/reset', bad],
    ['ends half-way', '/invoices/cut', bad],
    ['does not answer', '/invoices/hang', [504, 'UPS_002', {}]],
    ['stops half-way', '/invoices/stall', [504, 'UPS_002', {}]],
    ['is busy', '/invoices/busy', [503, 'SRV_002', {}]],
  ])('J115 that %s is told apart, and nothing of it is passed on', async (_, path, refusal) => {
    const answer = await api.call('GET', `/api/v2${path}`)
    expect(refusalOf(answer)).toEqual(refusal)
    expect([...answer.headers].flat().join() + answer.text).not.toContain(upstreamCanary)
    expect(api.logged()).not.toContain(upstreamCanary)
  })

  it.each([301, 302, 303, 307, 308])(
    'J115 is not followed where it redirects (%i), not to itself either',
    async (status) => {
      const answer = await api.call('GET', `/api/v2/invoices/redirect-${status}`)
      expect([refusalOf(answer), answer.headers.get('location')]).toEqual([bad, null])
      expect(upstream.asked).toContain(`/redirect-${status}`)
      expect(upstream.asked).not.toContain('/good')
    },
  )

  it('J115 is asked for no path outside its own, and for nobody without a key', async () => {
    const before = upstream.asked.length
    expect((await api.call('GET', '/api/v2/invoices/good', { key: null })).status).toBe(401)
    expect(upstream.asked).toHaveLength(before)
    // As they are: fetch would resolve them.
    for (const target of ['%2e%2e/a', '..%2fa', 'b%2f..%2f..%2fa', 'http:%2f%2f169.254.169.254%2fa', '%5c..%5ca'])
      await sendRequest(api.port, {
        method: 'GET',
        target: `/api/v2/bills/${target}`,
        headers: [['Authorization', `Bearer ${api.key}`]],
      })
    const asked = upstream.asked.slice(before)
    expect([asked.length > 2, asked.filter((path) => !path.startsWith('/base/'))]).toEqual([true, []])
  })
})
