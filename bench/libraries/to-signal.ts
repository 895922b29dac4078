import type { CaseCall, Setup } from '../../packages/client/test/cases/wire-case.ts'

/** The caller's signal, the timeout's, or both. */
export function toSignal({ timeoutMs = 10_000 }: Setup, { signal }: CaseCall): { readonly signal?: AbortSignal } {
  if (timeoutMs === Infinity) return signal ? { signal } : {}
  const timeout = AbortSignal.timeout(timeoutMs)
  return { signal: signal ? AbortSignal.any([signal, timeout]) : timeout }
}
