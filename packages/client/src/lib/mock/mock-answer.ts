import { isApiError } from '@faultbook/contract'
import type { ApiError } from '@faultbook/contract'

/** A request as the mock has seen it; compared with `toMatchObject`, say. */
export interface MockCall {
  /** In capitals. */
  readonly method: string
  /** The path behind the base, as it was sent: `/customers/42`. */
  readonly path: string
  readonly query: URLSearchParams
  /** By their names in small letters. */
  readonly headers: Readonly<Record<string, string>>
  /** Parsed, where it is JSON; the fields of a form; else text. Undefined for none. */
  readonly body: unknown
}

/** A request, as a function that answers is given it. */
export interface MockRequest<Param extends string = string> extends MockCall {
  /** What stands for `{name}` in the route, decoded. */
  readonly params: Readonly<Record<Param, string>>
}

/**
 * What a request is answered with: data; an error of the catalog; a `Response`, sent as it is; `network` for none (the connection is refused);
 * `timeout` for none ever; undefined for 204. Data that is one of these two words goes through `dataResponse`.
 */
export type Given<Data> = Data | ApiError | Response | 'network' | 'timeout' | undefined

/** Any data. Not `unknown`, which would swallow the other answers, and with them what the parameter of a function is. */
export type AnyData = object | string | number | boolean | null

/** What a route answers; or a function that gives it, and may throw an error of the catalog as a server's handler does. */
export type MockAnswer<Data = AnyData, Param extends string = string> =
  | Given<Data>
  | ((request: MockRequest<Param>) => Given<Data> | Promise<Given<Data>>)

/** What an answer is to this request; rejects with what the function throws, if that is no error of the catalog. */
export async function toGiven<Data>(answer: MockAnswer<Data>, request: MockRequest): Promise<Given<Data>> {
  if (typeof answer !== 'function') return answer
  try {
    return await (answer as (request: MockRequest) => Given<Data> | Promise<Given<Data>>)(request)
  } catch (thrown) {
    if (isApiError(thrown)) return thrown
    throw thrown
  }
}
