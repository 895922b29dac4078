import type { ApiError } from '@faultbook/contract'
import type { Rule } from '@faultbook/server'
import { errors } from './errors.ts'
import { KeyRefusal } from './store/key-refusal.ts'
import type { KeyRefusalReason } from './store/key-refusal.ts'

/** A key that was withdrawn while its request was read is answered as if it had been before. */
const errorByReason: Readonly<Record<KeyRefusalReason, (cause: unknown) => ApiError>> = {
  'revoked actor': (cause) => errors.revokedApiKey({ cause }),
  'expired actor': (cause) => errors.expiredApiKey({ cause }),
  'inactive key': (cause) => errors.inactiveKey({ cause }),
  'last managing key': (cause) => errors.lastManagingKey({ cause }),
}

/** Recognizes the acts on keys that the store refuses. */
export const keyRule: Rule = (thrown) =>
  thrown instanceof KeyRefusal ? errorByReason[thrown.reason](thrown) : undefined
