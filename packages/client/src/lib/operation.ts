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

type Success = 200 | 201 | 202 | 203 | 206 | 207 | '2XX'
/** JSON, or else the text of another media type. */
type Body<Content> = Content extends { content: infer Media }
  ? Media extends { 'application/json': infer Json }
    ? Json
    : Media[keyof Media]
  : never
type Answer<Found> = Found extends { responses: infer Answers } ? Body<Answers[keyof Answers & Success]> : never
type DataIn<Answered> = [Answered] extends [never]
  ? undefined
  : Answered extends { success: boolean }
    ? Answered extends { data: infer Data }
      ? Data
      : undefined
    : Answered
type MetaIn<Answered> = [Answered] extends [never]
  ? undefined
  : Answered extends { meta: infer Meta }
    ? Meta
    : undefined

/** What a successful answer holds: `data` of an envelope, or the body itself. */
export type DataOf<Paths, Path, Verb extends Method> = DataIn<Answer<Operation<Paths, Path, Verb>>>

/** The `meta` of an answer. */
export type MetaOf<Paths, Path, Verb extends Method> = MetaIn<Answer<Operation<Paths, Path, Verb>>>

type CodeIn<Content> = Content extends { content: { 'application/json': { error_code: infer Code extends string } } }
  ? Code
  : never
type DeclaredCode<Found> = Found extends { responses: infer Answers }
  ? CodeIn<Answers[Exclude<keyof Answers, Success | 204>]>
  : never
type KnownCode<Code extends string, Fallback> = [Code] extends [never]
  ? Fallback
  : string extends Code
    ? Fallback
    : Code

/** The codes an operation declares, or all of the catalog's. */
export type CodesOf<Paths, Path, Verb extends Method, Fallback extends string = string> = KnownCode<
  DeclaredCode<Operation<Paths, Path, Verb>>,
  Fallback
>

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

/** What may be left out may be undefined, too. */
type Loose<Declared> = {
  [Name in keyof Declared]: {} extends Pick<Declared, Name> ? Declared[Name] | undefined : Declared[Name]
}
type OwnHeaders = Readonly<Record<string, string | number | undefined>>
type HeadersIn<Parts> = Parts extends { header?: undefined }
  ? { readonly headers?: OwnHeaders }
  : Parts extends { header: infer Declared }
    ? { readonly headers: Loose<Declared> & OwnHeaders }
    : Parts extends { header?: infer Declared }
      ? { readonly headers?: Loose<Declared> & OwnHeaders }
      : { readonly headers?: OwnHeaders }
/** What is JSON is given as its value, and everything else as what is sent. */
type Sent<Content> = Content extends { content: infer Media }
  ? {
      [Type in keyof Media]: Type extends `${string}json` ? Media[Type] : NonNullable<RequestInit['body']>
    }[keyof Media]
  : never
type BodyIn<Found> = Found extends { requestBody?: undefined }
  ? unknown
  : Found extends { requestBody: infer Content }
    ? { readonly body: Sent<Content> }
    : Found extends { requestBody?: infer Content }
      ? { readonly body?: Sent<Content> }
      : unknown
type CallIn<Found> = Found extends { parameters: infer Parts }
  ? Readonly<Pick<Parts, keyof Parts & ('path' | 'query')>> & HeadersIn<Parts> & BodyIn<Found> & CommonCall
  : never

/** What a call of an operation is given. */
export type CallOf<Paths, Path, Verb extends Method> = CallIn<Operation<Paths, Path, Verb>>

/** Distributes over the path, so that a misspelt one is blamed, and not the number of arguments. */
export type Args<Paths, Path, Verb extends Method> = Path extends unknown
  ? {} extends CallOf<Paths, Path, Verb>
    ? [call?: CallOf<Paths, Path, Verb>]
    : [call: CallOf<Paths, Path, Verb>]
  : never
