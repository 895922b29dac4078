export type { CatalogIn, CallOptions, Client, FreeClient, PathClient } from './lib/client.ts'
export type { CodeOf, CodeRow, CodeTable, FieldsOf } from './lib/code-table.ts'
export { createClient } from './lib/create-client.ts'
export { createFetch } from './lib/create-fetch.ts'
export { Failure } from './lib/failure.ts'
export type {
  AbortFailure,
  ApiFailure,
  ConfigFailure,
  FailureClass,
  FailureFacts,
  FailureJson,
  FailureKind,
  FailureOf,
  GaveUp,
  HttpFailure,
  NetworkFailure,
  ParseFailure,
  TimeoutFailure,
  TransportFailure,
  UnlistedFailure,
} from './lib/failure.ts'
export { handleError } from './lib/handle-error.ts'
export type { Handlers, KindHandlers } from './lib/handle-error.ts'
export { HookError } from './lib/hook-error.ts'
export { isFailure } from './lib/is-failure.ts'
export type {
  Args,
  CallOf,
  CodesOf,
  CommonCall,
  DataOf,
  ItemOf,
  ListPaths,
  MetaOf,
  Method,
  PathsWith,
} from './lib/operation.ts'
export type { Auth, ClientOptions, FetchOptions, Hooks, RequestFacts } from './lib/options.ts'
export { orThrow } from './lib/result.ts'
export type { ReplyFacts, Result, Success } from './lib/result.ts'
