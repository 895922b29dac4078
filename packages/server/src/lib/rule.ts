import type { ApiError } from '@faultbook/contract'
import type { RequestFacts } from './request-facts.ts'
import type { ServerCatalog } from './server-catalog.ts'

/** What a rule may answer with, and for whom. */
export interface RuleContext {
  readonly errors: ServerCatalog
  readonly request: RequestFacts | undefined
}

/** Recognizes a thrown value and makes a catalog error of it, or declines with undefined. The first rule that claims a value wins. */
export type Rule = (thrown: unknown, context: RuleContext) => ApiError | undefined
