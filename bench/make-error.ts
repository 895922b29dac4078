import createHttpError from 'http-errors'
import { deepEqual } from 'node:assert/strict'
import { errorHeaders, toBody } from './src/by-hand.ts'
import { runContest } from './src/contest.ts'
import type { Outcome } from './src/contest.ts'
import { record } from './src/record.ts'
import { errors, respond } from './src/responder.ts'

interface Made {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}
type Make = () => Made

const facts = { method: 'POST', path: '/customers', accept: '*/*', requestId: '7f5f0d5e-9c1e-4f0e-8f55-6a1f3b0c2d11' }
const fields = { email: 'is used by another customer', phone: 'must start with a plus sign' }
const batchMs = 100
const rounds = 15
/** A handler under a framework is at least this deep; V8 records 10 frames. */
const depth = 10
let frames = 0

const outcomes = [
  await compare(
    'without parameters',
    20,
    () => respond(errors.routeNotFound(), facts),
    () => {
      const error = createHttpError(404, 'There is no such endpoint', { code: 'RES_002' })
      return toReply(error)
    },
  ),
  await compare(
    'with two parameters and two fields',
    5,
    () => respond(errors.duplicate({ resource: 'Customer', field: 'email', fields }), facts),
    () => {
      const [resource, field] = ['Customer', 'email']
      const error = createHttpError(409, `${resource} with this ${field} already exists`, { code: 'CON_001', fields })
      return toReply(error)
    },
  ),
]
record(
  'make-error',
  'errors per CPU second',
  `batches of ${batchMs} ms, at a stack of ${frames} frames; the kit against http-errors, JSON.stringify and a headers object`,
  outcomes,
)

async function compare(name: string, aim: number, ours: Make, theirs: Make): Promise<Outcome> {
  deepEqual(pick(ours()), pick(theirs()))
  const run = (make: Make) => () => atDepth(depth, () => perSecond(make))
  return runContest({ name, aim, ours: run(ours), theirs: run(theirs) }, rounds)
}

function toReply(error: createHttpError.HttpError): Made {
  const body = toBody(
    String(error['code']),
    error.message,
    error['fields'] as Readonly<Record<string, string>> | undefined,
  )
  return {
    status: error.statusCode,
    headers: { ...errorHeaders, 'Content-Length': String(Buffer.byteLength(body)) },
    body,
  }
}

function pick({ status, headers, body }: Made): Made {
  return { status, headers, body }
}

/** Runs a function some frames deeper. */
function atDepth(left: number, run: () => number): number {
  return left === 0 ? run() : atDepth(left - 1, run)
}

/** Makes errors for a while, by the clock of the process: others use the machine too. What they hold is summed up, so that none is optimized away. */
function perSecond(make: Make): number {
  frames = (new Error('frames').stack ?? '').split('\n').length - 1
  let [made, bytes] = [0, 0]
  const [started, before] = [performance.now(), process.cpuUsage()]
  while (performance.now() - started < batchMs) {
    for (let index = 0; index < 100; index += 1) bytes += make().body.length
    made += 100
  }
  const { user, system } = process.cpuUsage(before)
  if (bytes === 0) throw new Error('Nothing was made')
  return (made / (user + system)) * 1_000_000
}
