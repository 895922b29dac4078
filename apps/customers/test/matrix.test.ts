import { afterAll, describe, expect, it } from 'vitest'
import { causes } from './matrix-cells.ts'
import type { Cause, Cell, HeaderValues, Refusal, Success } from './matrix-cells.ts'
import { rateLimit } from './matrix-answers.ts'
import { expectations } from './matrix-expectations.ts'
import { startMatrixWorld } from './matrix-world.ts'
import { readRoutes } from './read-routes.ts'
import { sendRequest } from './send-request.ts'
import type { RawAnswer, RawRequest } from './send-request.ts'

const world = await startMatrixWorld(rateLimit)
const routes = readRoutes(world.api.app)
const cells = routes.flatMap((route) => causes.flatMap((cause) => toCells(route, cause, expectations[route]?.[cause])))
const asserted = new Set<string>()

afterAll(async () => {
  await world.stop()
  const all = routes.length * causes.length
  const gaps = all - cells.length
  const skipped = cells.length - asserted.size
  console.log(
    `matrix: ${routes.length} routes × ${causes.length} causes = ${all} cells: ${asserted.size} asserted, ${gaps} do not apply, skipped ${skipped}`,
  )
})

describe('the table', () => {
  it.each(routes)('has expectations for %s', (route) => {
    expect(new Set(Object.keys(expectations[route] ?? {}))).toEqual(new Set(causes))
  })

  it('has no expectations for a route that is not served', () => {
    expect(Object.keys(expectations).filter((route) => !routes.includes(route))).toEqual([])
  })

  it('says why, where a cause does not apply', () => {
    const reasons = Object.values(expectations).flatMap((row) =>
      Object.values(row).flatMap((cell) => ('doesNotApply' in cell ? [cell.doesNotApply] : [])),
    )
    expect(reasons.filter((reason) => reason.length < 10)).toEqual([])
  })

  it('knows every route that /openapi.json describes', async () => {
    const { body } = await sendRequest(world.api.port, { method: 'GET', target: '/openapi.json' })
    const { paths } = body as { readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>> }
    const toRoute = (method: string, url: string): string =>
      `${method.toUpperCase()} ${url.replace('{*}', '*').replaceAll(/\{(\w+)\}/g, ':$1')}`
    const described = Object.entries(paths).flatMap(([url, methods]) =>
      Object.keys(methods).map((method) => toRoute(method, url)),
    )
    expect(described.filter((route) => !routes.includes(route))).toEqual([])
    expect(described.length).toBeGreaterThanOrEqual(9)
  })
})

describe('the matrix', () => {
  it.each(cells)('%s %s answers %i to %s', async (method, path, _status, cause, cell) => {
    asserted.add(`${method} ${path}: ${cause}`)
    if (cause === 'the wrong method') await checkMethods(path, cell)
    else await check(cell, await world.requestFor(method, path, cause))
    if (cause === "another workspace's id") await checkSilence(method, path)
    if (method === 'HEAD') await checkHead(path, cause)
  })
})

type AskedCell = readonly [method: string, path: string, status: number, cause: Cause, cell: Refusal | Success]

/** The cell, where it can be asked for; a route without expectations fails by its name above. */
function toCells(route: string, cause: Cause, cell: Cell | undefined): readonly AskedCell[] {
  const [method = '', path = ''] = route.split(' ')
  return cell === undefined || 'doesNotApply' in cell ? [] : [[method, path, cell.status, cause, cell]]
}

/** Sends it and compares the whole answer. */
async function check(cell: Refusal | Success, request: RawRequest): Promise<void> {
  const answer = await sendRequest(world.api.port, request)
  const isBare = request.method === 'HEAD'
  if ('code' in cell) expectRefusal(answer, cell, request.method, isBare)
  else expectSuccess(answer, cell, isBare)
}

function expectRefusal(
  answer: RawAnswer,
  { status, code, message, errors, headers }: Refusal,
  method: string,
  isBare: boolean,
): void {
  const body = { success: false, errors, message: message.replace('{method}', method), error_code: code }
  expect({ status: answer.status, body: answer.body }).toEqual({ status, body: isBare ? '' : body })
  if (!isBare) expect(answer.text).toBe(JSON.stringify(body))
  expectHeaders(answer, {
    ...headers,
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(JSON.stringify(body))),
    // C7
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    link: `</errors#${code}>; rel="help"`,
    vary: 'Accept',
  })
}

function expectSuccess(answer: RawAnswer, { status, type, headers }: Success, isBare: boolean): void {
  expect(answer.status).toBe(status)
  expectHeaders(answer, {
    ...headers,
    ...(type !== undefined && {
      'content-type': type,
      ...('transfer-encoding' in headers
        ? {}
        : { 'content-length': isBare ? /^\d+$/ : String(Buffer.byteLength(answer.text)) }),
    }),
  })
  if (status === 204 || isBare) expect(answer.text).toBe('')
  else if (type?.startsWith('application/json') === true && !answer.text.startsWith('{"openapi"')) {
    expect(answer.body).toMatchObject({ success: true })
    expect(answer.body).not.toHaveProperty('error_code')
  }
}

/** All headers there are, and no other: none tells of the inside (C14). */
function expectHeaders({ headers }: RawAnswer, expected: HeaderValues): void {
  const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
  const all: HeaderValues = { ...expected, 'x-request-id': uuid, date: / GMT$/, connection: 'close' }
  const matchers = Object.entries(all).map(
    ([name, value]) => [name, typeof value === 'string' ? value : expect.stringMatching(value)] as const,
  )
  expect(headers).toEqual(Object.fromEntries(matchers))
}

/** 405 with the exact `Allow`, for each method of RFC 9110 and RFC 5789 that the path lacks, and for two others. */
async function checkMethods(path: string, cell: Refusal | Success): Promise<void> {
  const known = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'PURGE']
  const lacking = known.filter((method) => !routes.includes(`${method} ${path}`))
  expect(lacking.length).toBeGreaterThanOrEqual(5)
  for (const method of lacking) await check(cell, await world.requestFor(method, path, 'the wrong method'))
}

/** Without permission one learns nothing about existence: another workspace's id is answered as one that nobody has. */
async function checkSilence(method: string, path: string): Promise<void> {
  const [theirs, unknown] = await Promise.all(
    (["another workspace's id", 'an unknown id'] as const).map(async (cause) =>
      sendRequest(world.api.port, await world.requestFor(method, path, cause)),
    ),
  )
  expect(theirs?.text).toBe(unknown?.text)
  expect(lasting(theirs)).toEqual(lasting(unknown))
}

/** C10: HEAD has the status and headers of GET. */
async function checkHead(path: string, cause: Cause): Promise<void> {
  const [head, get] = await Promise.all(
    ['HEAD', 'GET'].map(async (method) => sendRequest(world.api.port, await world.requestFor(method, path, cause))),
  )
  expect([head?.status, lasting(head)]).toEqual([get?.status, lasting(get)])
}

/** The headers that are the same in two answers to the same request. */
function lasting(answer: RawAnswer | undefined): Readonly<Record<string, string | undefined>> {
  const { 'x-request-id': _id, date: _date, ...headers } = answer?.headers ?? {}
  // Times run on, and Retry-After is spread.
  const masked = {
    ratelimit: headers['ratelimit']?.replace(/t=\d+/, 't='),
    'retry-after': headers['retry-after']?.replace(/\d+/, 'seconds'),
  }
  return { ...headers, ...masked }
}
