import { createClient } from '@faultbook/client'
import type { Client } from '@faultbook/client'
import type { Library } from './wire-case.ts'

/** Ours, as anyone would set it up. */
export const ourLibrary: Library = {
  name: 'faultbook',
  connect: (origin, setup) => {
    const api: Client = createClient({ baseUrl: origin, ...setup })
    return ({ method = 'GET', path = '/customers', ...call } = {}) =>
      api[method.toLowerCase() as Lowercase<typeof method>](path, call)
  },
}
