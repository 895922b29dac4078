import { forStatus } from '@faultbook/contract'
import type { Catalog } from '@faultbook/contract'
import { expect } from 'vitest'
import { exchange } from '../../../packages/server/test/send.ts'
import { errors } from '../src/errors.ts'
import { startApi } from './start-api.ts'
import type { Answer, CallOptions, TestApi, TestAppOptions } from './start-api.ts'
import { readAnswers } from './wire.ts'

const timeoutMs = 8_000

/** Watches over an API through hostile tests: what every answer must be is asked of all of them, in {@link Witness.testify}. */
export interface Witness {
  readonly api: TestApi
  readonly call: (method: string, path: string, options?: CallOptions) => Promise<Answer>
  /** Sends bytes over a connection of its own; one answer for each request, until the server closes. */
  readonly raw: (bytes: string | Buffer) => Promise<readonly Answer[]>
  /** Sends JSON text, or bytes said to be JSON, as a new customer. */
  readonly post: (body: unknown) => Promise<Answer>
  /**
   * Expects that every error kept the contract and told nothing of the inside, that nothing failed inside (500 and up),
   * that the next good request is served, and that the rows are those which were said to be made.
   */
  readonly testify: () => Promise<void>
  readonly stop: () => Promise<void>
}

const customers = '/api/v2/customers'

/** Starts an API and watches it. `env` and `appOptions` as for {@link startApi}. */
export async function startWitness(
  env?: Readonly<Record<string, string>>,
  appOptions?: TestAppOptions,
): Promise<Witness> {
  const api = await startApi(env, appOptions)
  const broken = new Set<string>()
  let rows = 0
  let readTo = 0
  const see = (what: string, answer: Answer): Answer => {
    if (answer.status === 201) rows += 1
    if (answer.status === 204) rows -= 1
    for (const promise of brokenPromises(answer, [api.key, api.dataDir]))
      broken.add(`${what.slice(0, 60)}: ${promise}: ${answer.text}`)
    return answer
  }
  const call: Witness['call'] = async (method, path, options) =>
    see(`${method} ${path}`, await api.call(method, path, options))
  return {
    api,
    call,
    raw: async (bytes) =>
      readAnswers(await exchange(api.port, bytes, timeoutMs)).map((answer) => see(String(bytes), answer)),
    post: (body) => call('POST', customers, { body }),
    testify: async () => {
      // What one test has seen is not held against the next.
      const [promises, log] = [[...broken], api.logged().slice(readTo)]
      broken.clear()
      readTo += log.length
      expect(promises).toEqual([])
      expect(log.split('\n').filter((line) => /"level":(?:50|60)/.test(line))).toEqual([])
      const next = await api.call('GET', `${customers}?limit=1`)
      expect([next.status, next.body?.meta]).toMatchObject([200, { total_records: rows }])
    },
    stop: api.stop,
  }
}

/** What a refusal is about: its status, its code, and its fields with their sentences. */
export function refusalOf({ status, body }: Answer): readonly unknown[] {
  return [status, body?.error_code, body?.errors]
}

/** Those bodies of new customers that are not answered with this refusal, and what they are answered with. */
export async function findStrays(
  api: Witness,
  bodies: readonly unknown[],
  refusal: readonly unknown[],
): Promise<readonly unknown[]> {
  const seen = await Promise.all(
    bodies.map(async (body) => [String(body).slice(0, 80), refusalOf(await api.post(body))]),
  )
  return seen.filter(([, found]) => JSON.stringify(found) !== JSON.stringify(refusal))
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
// Words of our source, of SQL, of SQLite, of V8 and of file names.
const inside =
  /sqlite|select |insert |constraint|_key\b|workspace|prepare|stack|\n\s+at |node:|node_modules|\.[cm]?[jt]s\b|FST_|HPE_|undefined|\[object/i

/** The promises of CONTRACT that an error breaks (C1, C2, C3, C6, C7, C8, C14); none for an answer below 400. */
function brokenPromises({ status, headers, text, body }: Answer, secrets: readonly string[]): readonly string[] {
  if (status < 400) return []
  const { success, errors: fields, message = '', error_code: code = '' } = body ?? {}
  const sentences = Object.values(fields ?? {})
  const told = [message, ...sentences, ...[...headers].flat()].join('\n')
  const promises: Readonly<Record<string, boolean>> = {
    'C1 members in order': Object.keys(body ?? {}).join() === 'success,errors,message,error_code',
    'C2 success': success === false,
    'C2 fields':
      isPlainObject(fields) &&
      sentences.length <= 101 &&
      sentences.every((value) => typeof value === 'string' && value !== ''),
    'C2 message': message !== '' && message.length <= 300,
    'C2 code of this status': codesOf(status).has(code),
    'C3 type': headers.get('content-type') === 'application/json; charset=utf-8',
    'C3 length': headers.get('content-length') === String(Buffer.byteLength(text)),
    'C6 request id': uuid.test(headers.get('x-request-id') ?? ''),
    'C7 no-store': headers.get('cache-control') === 'no-store',
    'C7 nosniff': headers.get('x-content-type-options') === 'nosniff',
    'C7 link': headers.get('link') === `</errors#${code}>; rel="help"`,
    'C8 challenge': status !== 401 || headers.get('www-authenticate')?.startsWith('Bearer realm="customers"') === true,
    'C8 allow': status !== 405 || headers.has('allow'),
    'C8 accept': status !== 415 || ['accept', 'accept-patch', 'accept-encoding'].some((name) => headers.has(name)),
    'C8 retry': (status !== 429 && status !== 503) || /^\d+$/.test(headers.get('retry-after') ?? ''),
    'C18 vary': /(?:^|, )Accept(?:,|$)/.test(headers.get('vary') ?? ''),
    'C14 tells nothing of the inside': !inside.test(told) && !secrets.some((secret) => told.includes(secret)),
  }
  return Object.entries(promises).flatMap(([promise, isKept]) => (isKept ? [] : [promise]))
}

function codesOf(status: number): ReadonlySet<string> {
  const catalog = errors as unknown as Catalog
  const codes = Object.values(catalog).flatMap((maker) => (maker.status === status ? [maker.code] : []))
  return new Set(codes.length > 0 ? codes : [forStatus(catalog, status).code])
}

function isPlainObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
