import assert from 'node:assert/strict'
import { answerOf } from '../answer.ts'
import type { SendOptions } from '../send.ts'
import type { ContractPromise, Subject } from './promise.ts'

/** A POST of JSON, which need not be any. */
export function json(body: string): SendOptions {
  return { method: 'POST', headers: { 'Content-Type': 'application/json' }, body }
}

/** Promises one answer to one request. */
export function answers(
  id: string,
  clause: string,
  promise: string,
  target: string,
  expected: unknown,
  options?: SendOptions,
): ContractPromise {
  const check = async ({ send }: Subject): Promise<void> =>
    assert.deepEqual(answerOf(await send(target, options)), expected)
  return { id, clause, promise, check }
}

/** Promises one answer to bytes. */
export function raw(id: string, clause: string, promise: string, bytes: string, expected: unknown): ContractPromise {
  const check = async ({ sendRaw }: Subject): Promise<void> =>
    assert.deepEqual((await sendRaw(bytes)).map(answerOf), [expected])
  return { id, clause, promise, check }
}
