import { forgottenAtOnce, keptForMs } from './idempotency-store.ts'
import type { Answer, IdempotencyStore, IdempotentRequest, KeptAnswer } from './idempotency-store.ts'
import { insertCustomer } from './sqlite-customers.ts'
import type { Session } from './sqlite-session.ts'
import { gatherTerms } from './sqlite-terms.ts'

/** Creates the methods about idempotency keys, in the session's SQL. */
export function createSqliteIdempotency(session: Session, now: () => Date): IdempotencyStore {
  return {
    findAnswer: async (request) => findAnswer(session, request, now()),
    createCustomerOnce: async (request, fields, toAnswer) =>
      session.transaction('writing', () => {
        const at = now()
        // Another process may have done it while we waited for the lock.
        const kept = findAnswer(session, request, at)
        if (kept !== undefined) return { answer: kept, isReplay: true }
        const terms = gatherTerms(session)
        const made = insertCustomer(session, request.workspaceId, fields, at.toISOString(), terms)
        const answer = keepAnswer(session, request, toAnswer(made), at)
        terms.write()
        return { answer, isReplay: false }
      }),
  }
}

function findAnswer(session: Session, request: IdempotentRequest, now: Date): KeptAnswer | undefined {
  const found = session.find('findAnswer', { ...scopeOf(request), expired: expiredAt(now) })
  return found && { ...found, headers: JSON.parse(found.headers) as Answer['headers'] }
}

function keepAnswer(session: Session, request: IdempotentRequest, answer: Answer, now: Date): KeptAnswer {
  const { fingerprint } = request
  const { status, headers, body } = answer
  const written = { fingerprint, status, headers: JSON.stringify(headers), body, now: now.toISOString() }
  session.rows('forgetAnswers', { expired: expiredAt(now), limit: forgottenAtOnce })
  session.rows('keepAnswer', { ...scopeOf(request), ...written })
  return { ...answer, fingerprint }
}

function scopeOf({ workspaceId, apiKeyId, method, route, key }: IdempotentRequest) {
  return { workspace: workspaceId, apiKey: apiKeyId, method, route, key }
}

function expiredAt(now: Date): string {
  return new Date(now.getTime() - keptForMs).toISOString()
}
