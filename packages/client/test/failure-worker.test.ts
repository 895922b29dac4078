import { Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { Failure } from '../src/index.ts'
import { refusal } from './answers.ts'
import { clientOf } from './client-of.ts'
import { failureOf } from './failure-of.ts'
import { fakeFetch } from './fake-fetch.ts'

/** Sends back what it is given. */
const echo = `
  const { parentPort, workerData } = require('node:worker_threads')
  parentPort.postMessage(workerData)`

async function throughWorker(value: unknown): Promise<unknown> {
  const worker = new Worker(echo, { eval: true, workerData: value })
  try {
    return await new Promise((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', reject)
    })
  } finally {
    await worker.terminate()
  }
}

describe('a failure that goes through a worker', () => {
  it('case 78 is made again of what toJSON() gave', async () => {
    const api = clientOf(fakeFetch(refusal(429, 'RATE_001', { 'retry-after': '90', 'x-request-id': 'r-1' })))
    const failure = await failureOf(api.get('/customers'))
    const again = Failure.fromJSON(await throughWorker(failure.toJSON()))
    expect(again).toBeInstanceOf(Failure)
    expect(again).not.toBe(failure)
    expect(again.toJSON()).toEqual(failure.toJSON())
    expect(again).toMatchObject({ kind: 'api', error_code: 'RATE_001', retryAfterMs: 90_000, gaveUp: 'wait' })
  })

  it('case 78 keeps the code of its cause', async () => {
    const reset = Object.assign(new Error('reset'), { code: 'ECONNRESET' })
    const failure = await failureOf(clientOf(fakeFetch(reset)).get('/customers'))
    const again = Failure.fromJSON(await throughWorker(failure.toJSON()))
    expect(again.cause).toMatchObject({ code: 'ECONNRESET' })
  })

  it('case 78 is a plain Error with its message where nobody asked for its JSON', async () => {
    const failure = await failureOf(clientOf(fakeFetch(refusal(403, 'PERM_001'))).get('/customers'))
    const clone = await throughWorker(failure)
    expect(clone).toBeInstanceOf(Error)
    expect(clone).not.toBeInstanceOf(Failure)
    expect(clone).toMatchObject({ message: 'This is PERM_001' })
  })
})
