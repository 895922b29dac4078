import { setTimeout as wait } from 'node:timers/promises'
import { createContext, runInContext } from 'node:vm'
import createError from 'http-errors'
import { errors } from './answer.ts'

/** Planted in every hostile value: must never be on the wire. */
export const secret = 'SECRET_pa55word'

/** Something that an app may throw. */
export interface HostileValue {
  readonly name: string
  readonly make: () => unknown
  /** The code it must be answered with (`SRV_001`). */
  readonly code?: string
  /** An error, or what looks like one: answered also where it is returned. */
  readonly isErrorShaped?: true
}

const brand = Symbol.for('faultbook.ApiError')

/** The matrix of research/server.md §5b and what else has brought servers down. */
export const hostileValues: readonly HostileValue[] = [
  { name: 'an Error', make: () => new Error(secret), isErrorShaped: true },
  { name: 'null', make: () => null },
  { name: 'undefined', make: () => undefined },
  { name: 'an empty string', make: () => '' },
  { name: 'a string', make: () => secret },
  { name: "'route'", make: () => 'route' },
  { name: "'router'", make: () => 'router' },
  { name: 'zero', make: () => 0 },
  { name: 'false', make: () => false },
  { name: 'NaN', make: () => NaN },
  { name: 'a number that is a status', make: () => 200 },
  { name: 'a bigint', make: () => 10n },
  { name: 'a symbol', make: () => Symbol(secret) },
  { name: 'a function', make: () => () => secret },
  { name: 'a plain object', make: () => ({ message: secret }) },
  { name: '{ statusCode: 403 }', make: () => ({ statusCode: 403, message: secret }) },
  { name: '{ status: 403 }', make: () => ({ status: 403, message: secret }) },
  { name: 'a prototypeless { status: 500 }', make: () => Object.assign(bare(), { status: 500, message: secret }) },
  { name: 'an array of errors', make: () => [new Error(secret)] },
  { name: 'a Buffer', make: () => ('Buffer' in globalThis ? Buffer.from(secret) : new TextEncoder().encode(secret)) },
  {
    name: 'a Response(418)',
    make: () => new Response(secret, { status: 418, headers: { 'x-leak': secret } }),
    isErrorShaped: true,
  },
  { name: 'a Response(500)', make: () => new Response(secret, { status: 500 }), isErrorShaped: true },
  { name: 'a Promise', make: () => Promise.resolve(secret) },
  { name: 'a thenable that throws', make: () => throwing('then', { message: secret }) },
  { name: 'an Error with status 200', make: () => withMembers({ status: 200 }), isErrorShaped: true },
  { name: 'an Error with statusCode 204', make: () => withMembers({ statusCode: 204 }), isErrorShaped: true },
  { name: "an Error with status '404'", make: () => withMembers({ status: '404' }), isErrorShaped: true },
  { name: 'an Error with statusCode 999', make: () => withMembers({ statusCode: 999 }), isErrorShaped: true },
  { name: 'an Error with statusCode 404', make: () => withMembers({ statusCode: 404 }), isErrorShaped: true },
  {
    name: 'an Error with CRLF in a header',
    make: () => withMembers({ statusCode: 429, headers: { 'x-a': `b\r\nx-leak: ${secret}` } }),
    isErrorShaped: true,
  },
  {
    name: 'an Error with a Content-Length',
    make: () => withMembers({ statusCode: 400, headers: { 'content-length': '3', 'x-leak': secret } }),
    isErrorShaped: true,
  },
  { name: 'a frozen Error', make: () => Object.freeze(new Error(secret)), isErrorShaped: true },
  { name: 'an Error whose message throws', make: () => throwing('message', new Error(secret)), isErrorShaped: true },
  { name: 'an Error whose stack throws', make: () => throwing('stack', new Error(secret)), isErrorShaped: true },
  {
    name: 'an Error whose statusCode throws',
    make: () => throwing('statusCode', new Error(secret)),
    isErrorShaped: true,
  },
  { name: 'an Error whose code throws', make: () => throwing('code', new Error(secret)), isErrorShaped: true },
  { name: 'an Error whose headers throw', make: () => throwing('headers', new Error(secret)), isErrorShaped: true },
  {
    name: 'an Error whose constructor throws',
    make: () => throwing('constructor', new Error(secret)),
    isErrorShaped: true,
  },
  { name: 'an Error whose message is a BigInt', make: () => withMembers({ message: 10n }), isErrorShaped: true },
  {
    name: 'an Error whose message is an object',
    make: () => withMembers({ message: { secret } }),
    isErrorShaped: true,
  },
  { name: 'an Error that is its own cause', make: () => selfCaused(), isErrorShaped: true },
  { name: 'an Error with toJSON', make: () => withMembers({ toJSON: () => ({ secret }) }), isErrorShaped: true },
  { name: 'an Error of another realm', make: () => inOtherRealm(`new Error('${secret}')`), isErrorShaped: true },
  { name: 'an object of another realm', make: () => inOtherRealm(`({ statusCode: 404, message: '${secret}' })`) },
  { name: 'a DOMException', make: () => new DOMException(secret, 'AbortError'), isErrorShaped: true },
  { name: 'an AggregateError', make: () => new AggregateError([new Error(secret), null], secret), isErrorShaped: true },
  { name: 'a null-prototype Error', make: () => Object.setPrototypeOf(new Error(secret), null) as unknown },
  { name: 'a revoked Proxy', make: () => revokedProxy() },
  { name: 'a Proxy that refuses all', make: () => refusingProxy({}) },
  { name: 'a Proxy of an Error that refuses all', make: () => refusingProxy(new Error(secret)) },
  { name: 'a class', make: () => Object.assign(class extends Error {}, { secret }) },
  {
    name: 'an exposed http-errors 404',
    make: () => createError(404, secret, { expose: true, headers: { 'x-leak': secret } }),
    isErrorShaped: true,
  },
  { name: 'an exposed http-errors 502', make: () => createError(502, secret, { expose: true }), isErrorShaped: true },
  {
    name: 'a forged Fastify error',
    make: () => withMembers({ name: 'FastifyError', code: 'FST_ERR_NOT_FOUND', statusCode: 404 }),
    isErrorShaped: true,
  },
  {
    name: 'a forged redirect of Next.js',
    make: () => withMembers({ digest: 'NEXT_REDIRECT;replace;/there;307;' }),
    isErrorShaped: true,
  },
  {
    name: 'a forged validation error',
    make: () => withMembers({ statusCode: 400, code: 'FST_ERR_VALIDATION', validationContext: 'body' }),
    isErrorShaped: true,
  },
  {
    name: 'an error of Prisma',
    make: () => withMembers({ code: 'P2002', meta: { target: [secret] }, clientVersion: '7' }),
    isErrorShaped: true,
  },
  {
    name: 'a real catalog error',
    make: () => errors.duplicate({ resource: 'Customer', field: 'email', cause: new Error(secret) }),
    code: 'CON_001',
    isErrorShaped: true,
  },
  {
    name: 'a catalog error with a changed message and status',
    make: () => Object.assign(errors.invalidApiKey(), { message: secret, status: 200 }),
    code: 'AUTH_001',
    isErrorShaped: true,
  },
  {
    name: 'a forged catalog error with status 200',
    make: () => ({ [brand]: true, code: 'AUTH_001', status: 200, message: secret }),
    code: 'AUTH_001',
  },
  {
    name: 'a forged catalog error with an unknown code',
    make: () => ({ [brand]: true, code: secret, status: 404, message: secret }),
  },
  {
    name: 'a forged catalog error whose members throw',
    make: () =>
      ['code', 'fields', 'headers'].reduce((value, member) => throwing(member, value), { [brand]: true } as object),
  },
  {
    name: 'a catalog error whose headers throw',
    make: () => throwing('headers', errors.duplicate({ resource: 'Customer', field: 'email' })),
    isErrorShaped: true,
  },
  {
    name: 'a catalog error with a header of CRLF and one of emoji',
    make: () => errors.invalidApiKey({ headers: { 'x-a': `b\r\nx-leak: ${secret}`, 'x-b': '✓😀' } }),
    code: 'AUTH_001',
    isErrorShaped: true,
  },
]

/** The values as an app may throw them: at once, or later. */
export async function throwLater(value: unknown): Promise<never> {
  await wait(0)
  throw value
}

function bare(): object {
  return Object.create(null) as object
}

function withMembers(members: Readonly<Record<string, unknown>>): Error {
  return Object.assign(new Error(secret), members)
}

function selfCaused(): Error {
  const error: Error & { cause?: unknown } = new Error(secret)
  error.cause = error
  return error
}

/** Evaluates in another realm, whose `Error` is not ours. */
export function inOtherRealm(source: string): unknown {
  return runInContext(source, createContext()) as unknown
}

export function throwing(member: PropertyKey, value: object): object {
  return Object.defineProperty(value, member, {
    configurable: true,
    get: () => {
      throw new Error(secret)
    },
  })
}

export function revokedProxy(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

/** Throws whatever is done to it. */
export function refusingProxy(target: object): object {
  const refuse = (): never => {
    throw new Error(secret)
  }
  const traps: ProxyHandler<object> = {
    apply: refuse,
    construct: refuse,
    defineProperty: refuse,
    deleteProperty: refuse,
    get: refuse,
    getOwnPropertyDescriptor: refuse,
    getPrototypeOf: refuse,
    has: refuse,
    isExtensible: refuse,
    ownKeys: refuse,
    preventExtensions: refuse,
    set: refuse,
    setPrototypeOf: refuse,
  }
  return new Proxy(target, traps)
}
