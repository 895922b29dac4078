/** What is signed with it. */
export type SecretName = 'cursors'

/** What the store knows of secrets of the service itself: every process on it has the same. */
export interface SecretStore {
  /** 32 random bytes. */
  readonly getSecret: (name: SecretName) => Promise<Uint8Array>
}
