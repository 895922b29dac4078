import type { CodeOf, CodeTable, FieldsOf } from './code-table.ts'
import type { Failure } from './failure.ts'
import type { Args, CodesOf, CommonCall, DataOf, ItemOf, ListPaths, MetaOf, Method, PathsWith } from './operation.ts'
import type { Result } from './result.ts'

/** What a call is given where no document says what it takes. */
export interface CallOptions extends CommonCall {
  /** What fills `{name}` in the path. */
  readonly path?: Readonly<Record<string, string | number>>
  /** By name a text, a number or a boolean; an array is repeated: `a=1&a=2`; undefined and null are left out. */
  readonly query?: object | undefined
  readonly headers?: Readonly<Record<string, string | number | undefined>>
  /** Sent as JSON, but for FormData, URLSearchParams, Blob, bytes and streams; and text when a `content-type` is given. */
  readonly body?: unknown
}

/** A client that knows codes, but no operations. */
export type FreeClient<Code extends string, Fields> = {
  readonly [Verb in Method]: <Data = unknown>(path: string, call?: CallOptions) => Promise<Data>
} & {
  readonly result: {
    readonly [Verb in Method]: <Data = unknown, Meta = unknown>(
      path: string,
      call?: CallOptions,
    ) => Promise<Result<Data, Failure<Code, Fields>, Meta | undefined>>
  }
  readonly paginate: <Item = unknown>(path: string, call?: CallOptions) => AsyncGenerator<Item, void, undefined>
}

/** A client that knows the operations of openapi-typescript's `paths`. */
export type PathClient<Paths, Code extends string, Fields> = {
  readonly [Verb in Method]: <Path extends PathsWith<Paths, Verb>>(
    path: Path,
    ...args: Args<Paths, Path, Verb>
  ) => Promise<DataOf<Paths, Path, Verb>>
} & {
  readonly result: {
    readonly [Verb in Method]: <Path extends PathsWith<Paths, Verb>>(
      path: Path,
      ...args: Args<Paths, Path, Verb>
    ) => Promise<
      Result<DataOf<Paths, Path, Verb>, Failure<CodesOf<Paths, Path, Verb, Code>, Fields>, MetaOf<Paths, Path, Verb>>
    >
  }
  readonly paginate: <Path extends ListPaths<Paths>>(
    path: Path,
    ...args: Args<Paths, Path, 'get'>
  ) => AsyncGenerator<ItemOf<Paths, Path>, void, undefined>
}

type IsPaths<Api> = [keyof Api] extends [never] ? false : [keyof Api] extends [`/${string}`] ? true : false

/** The catalog, where the first type argument is one. */
export type CatalogIn<Api> = Api extends CodeTable ? Api : {}

/** What {@link createClient} gives: calls that throw, `result` whose calls don't, and `paginate`. */
export type Client<Api = CodeTable, Errors extends CodeTable = CatalogIn<Api>> =
  IsPaths<Api> extends true
    ? PathClient<Api, CodeOf<Errors>, FieldsOf<Errors>>
    : FreeClient<CodeOf<Errors>, FieldsOf<Errors>>
