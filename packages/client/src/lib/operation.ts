// What openapi-typescript says of an operation, taken apart. `(Paths, Path, Verb)` is handed on rather than the operation: hovers stay short.

/** The methods of a client. */
export type Method = 'get' | 'head' | 'post' | 'put' | 'patch' | 'delete'

/** The paths that have a method. */
export type PathsWith<Paths, Verb extends Method> = {
  [Path in keyof Paths]: Paths[Path] extends { readonly [Name in Verb]: { responses: unknown } } ? Path : never
}[keyof Paths] extends infer Path extends string
  ? Path
  : never

type Operation<Paths, Path, Verb extends Method> = Path extends keyof Paths
  ? Paths[Path] extends { readonly [Name in Verb]: infer Found }
    ? Found
    : never
  : never

type Success = 200 | 201 | 202 | 203 | 206
type Responses<Found> = Found extends { responses: infer Answers } ? Answers : never
type Json<Content> = Content extends { content: { 'application/json': infer Body } } ? Body : never
/** JSON, or else the text of another media type. */
type Body<Content> = Content extends { content: infer Media }
  ? Media extends { 'application/json': infer Json }
    ? Json
    : Media[keyof Media]
  : never
type Answer<Found> = Body<Responses<Found>[keyof Responses<Found> & Success]>
type Refusal<Found> = Json<Responses<Found>[Exclude<keyof Responses<Found>, Success | 204>]>

/** What a successful answer holds: `data` of an envelope, or the body itself. */
export type DataOf<Paths, Path, Verb extends Method> = [Answer<Operation<Paths, Path, Verb>>] extends [never]
  ? undefined
  : Answer<Operation<Paths, Path, Verb>> extends { success: boolean }
    ? Answer<Operation<Paths, Path, Verb>> extends { data: infer Data }
      ? Data
      : undefined
    : Answer<Operation<Paths, Path, Verb>>

/** The `meta` of an answer. */
export type MetaOf<Paths, Path, Verb extends Method> = [Answer<Operation<Paths, Path, Verb>>] extends [never]
  ? undefined
  : Answer<Operation<Paths, Path, Verb>> extends { meta: infer Meta }
    ? Meta
    : undefined

/** The codes an operation declares, or all of the catalog's. */
export type CodesOf<Paths, Path, Verb extends Method, Fallback extends string = string> = [
  Refusal<Operation<Paths, Path, Verb>>,
] extends [never]
  ? Fallback
  : Refusal<Operation<Paths, Path, Verb>> extends { error_code: infer Code extends string }
    ? string extends Code
      ? Fallback
      : Code
    : Fallback

/** The paths that answer GET with a list. */
export type ListPaths<Paths> = {
  [Path in PathsWith<Paths, 'get'>]: DataOf<Paths, Path, 'get'> extends readonly unknown[] ? Path : never
}[PathsWith<Paths, 'get'>]

/** What a list holds. */
export type ItemOf<Paths, Path> = DataOf<Paths, Path, 'get'> extends readonly (infer Item)[] ? Item : never

/** What any call may be given. */
export interface CommonCall {
  /** Ends the call, also while it waits to try again; `cause` of the failure is its reason. */
  readonly signal?: AbortSignal | undefined
  /** How long each try may take, in ms (the client's). */
  readonly timeoutMs?: number | undefined
  /** How long the call may take in all, in ms (the client's). */
  readonly totalTimeoutMs?: number | undefined
  /** How often it may be tried again (the client's). */
  readonly retries?: number | undefined
  /** The `Idempotency-Key`, with which a POST may be tried again; `true` makes one (as the client says). */
  readonly idempotencyKey?: string | boolean | undefined
}

type BodyOf<Found> = Found extends { requestBody: { content: infer Media } }
  ? Media[keyof Media]
  : Found extends { requestBody?: { content: infer Media } }
    ? Media[keyof Media] | undefined
    : never
type Part<Found, Name extends string> = Found extends { parameters: { [Key in Name]?: infer Value } } ? Value : never
type Given<Name extends string, Value> = [Exclude<Value, undefined>] extends [never]
  ? unknown
  : undefined extends Value
    ? { readonly [Key in Name]?: Exclude<Value, undefined> }
    : {} extends Value
      ? { readonly [Key in Name]?: Value }
      : { readonly [Key in Name]: Value }
type OwnHeaders = Readonly<Record<string, string | number | undefined>>
type HeadersOf<Declared> = [Exclude<Declared, undefined>] extends [never]
  ? { readonly headers?: OwnHeaders }
  : {} extends Exclude<Declared, undefined>
    ? { readonly headers?: Exclude<Declared, undefined> & OwnHeaders }
    : { readonly headers: Declared & OwnHeaders }

/** What a call of an operation is given. */
export type CallOf<Paths, Path, Verb extends Method> = Given<'path', Part<Operation<Paths, Path, Verb>, 'path'>> &
  Given<'query', Part<Operation<Paths, Path, Verb>, 'query'>> &
  HeadersOf<Part<Operation<Paths, Path, Verb>, 'header'>> &
  Given<'body', BodyOf<Operation<Paths, Path, Verb>>> &
  CommonCall

/** Distributes over the path, so that a misspelt one is blamed, and not the number of arguments. */
export type Args<Paths, Path, Verb extends Method> = Path extends unknown
  ? {} extends CallOf<Paths, Path, Verb>
    ? [call?: CallOf<Paths, Path, Verb>]
    : [call: CallOf<Paths, Path, Verb>]
  : never
