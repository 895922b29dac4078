import type { Setup } from '../../packages/client/test/cases/wire-case.ts'

/** The wait before a retry, from 1 on: exponential, drawn anew each time. */
export function backoff({ backoffMs = 250 }: Setup, retry: number): number {
  return Math.random() * backoffMs * 2 ** (retry - 1)
}
