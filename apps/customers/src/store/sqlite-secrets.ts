import type { SecretStore } from './secret-store.ts'
import type { Session } from './sqlite-session.ts'

/** Creates the method about secrets, in the session's SQL. */
export function createSqliteSecrets({ only }: Session): SecretStore {
  return { getSecret: async (name) => only('getSecret', { name }).value }
}
