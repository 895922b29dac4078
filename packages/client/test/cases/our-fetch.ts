import { createFetch } from '@faultbook/client'
import type { Library } from './wire-case.ts'

/** Ours under a client that only knows `fetch`, and takes the data out itself. */
export const ourFetch: Library = {
  name: 'faultbook, as fetch',
  connect: (origin, setup) => {
    const send = createFetch(setup)
    return async ({ method = 'GET', path = '/customers', headers, body, idempotencyKey, signal } = {}) => {
      const isRaw = body instanceof FormData || body instanceof ReadableStream
      const response = await send(origin + path, {
        method,
        headers: {
          ...(typeof idempotencyKey === 'string' && { 'idempotency-key': idempotencyKey }),
          ...(body !== undefined && !isRaw && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: isRaw ? body : JSON.stringify(body), duplex: 'half' }),
        ...(signal && { signal }),
      })
      const text = await response.text()
      return text ? (JSON.parse(text) as { readonly data?: unknown }).data : undefined
    }
  },
}
