import type { CaseCall, Setup } from '../../packages/client/test/cases/wire-case.ts'

/** What a call says in any library: one writes these headers by hand. */
export function toHeaders({ apiKey, headers, idempotencyKeys }: Setup, call: CaseCall): Record<string, string> {
  const { method, headers: own, idempotencyKey = idempotencyKeys && method === 'POST' } = call
  return {
    accept: 'application/json',
    ...(apiKey !== undefined && { authorization: `Bearer ${apiKey}` }),
    ...(idempotencyKey && { 'idempotency-key': idempotencyKey === true ? crypto.randomUUID() : idempotencyKey }),
    ...headers,
    ...own,
  }
}

/** Whether a call may be sent again: one tells libraries which can't know. */
export function isRepeatable({ method = 'GET', body }: CaseCall, headers: Readonly<Record<string, string>>): boolean {
  return !(body instanceof ReadableStream) && (!/POST|PATCH/.test(method) || 'idempotency-key' in headers)
}
