import type { Customer, CustomerFields } from './customer-store.ts'

/** How long an answer is kept for its idempotency key, in ms (CONTRACT C21). */
export const keptForMs = 24 * 60 * 60 * 1_000

/** How many answers that are kept no longer one write deletes at most: nobody waits long for it, and there are never more than can be. */
export const forgottenAtOnce = 100

/** A request that may be sent again: the same key means the same request only from one API key, with one method, on one route. */
export interface IdempotentRequest {
  readonly workspaceId: number
  /** The API key it is made with. */
  readonly apiKeyId: number
  readonly method: string
  readonly route: string
  /** What its sender calls it. */
  readonly key: string
  /** The SHA-256 of its body's bytes, in hex. */
  readonly fingerprint: string
}

/** An answer as it was sent, but for the headers of the exchange. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** An answer, and what was asked. */
export interface KeptAnswer extends Answer {
  readonly fingerprint: string
}

/** What the store knows of requests that may be sent again. */
export interface IdempotencyStore {
  /** Finds what was answered to the same key within {@link keptForMs}, whatever was asked. */
  readonly findAnswer: (request: IdempotentRequest) => Promise<KeptAnswer | undefined>
  /**
   * Creates a customer and keeps the answer, both or neither. Where there is an answer by now nothing is created, and that one is given.
   * Rejects as `createCustomer` does.
   */
  readonly createCustomerOnce: (
    request: IdempotentRequest,
    fields: CustomerFields,
    toAnswer: (made: Customer) => Answer,
  ) => Promise<{ readonly answer: KeptAnswer; readonly isReplay: boolean }>
}
