import type { CodeTable } from '@faultbook/client'

/** A code of each way to retry. */
export const codes = {
  invalidApiKey: { code: 'AUTH_001', status: 401, retry: 'after-fix' },
  notFound: { code: 'RES_001', status: 404, retry: 'never' },
  inProgress: { code: 'CON_002', status: 409, retry: 'after-header' },
  validationFailed: { code: 'VAL_001', status: 422, fields: ['email', 'address.city'], retry: 'after-fix' },
  rateLimited: { code: 'RATE_001', status: 429, retry: 'after-header' },
  internal: { code: 'SRV_001', status: 500, retry: 'backoff' },
  closed: { code: 'SRV_009', status: 503, retry: 'never' },
} as const satisfies CodeTable
