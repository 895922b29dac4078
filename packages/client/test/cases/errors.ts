import type { CodeRow } from '@faultbook/client'

/** What the servers of the cases may answer with; `busy` and `locked` are against what their statuses say. */
export const errors = {
  invalidKey: { code: 'AUTH_001', status: 401, retry: 'after-fix' },
  notFound: { code: 'RES_001', status: 404, retry: 'never' },
  duplicate: { code: 'CON_001', status: 409, fields: ['email'], retry: 'after-fix' },
  locked: { code: 'CON_002', status: 409, retry: 'after-header' },
  invalid: { code: 'VAL_001', status: 422, retry: 'after-fix' },
  rateLimited: { code: 'RATE_001', status: 429, retry: 'after-header' },
  internal: { code: 'SRV_001', status: 500, retry: 'backoff' },
  unavailable: { code: 'SRV_002', status: 503, retry: 'after-header' },
  closed: { code: 'SRV_009', status: 503, retry: 'never' },
} as const satisfies Readonly<Record<string, CodeRow>>

/** The body of an error, as the contract has it. */
export function envelope(code: string, message: string, fields: Readonly<Record<string, string>> = {}): string {
  return JSON.stringify({ success: false, errors: fields, message, error_code: code })
}
