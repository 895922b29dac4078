/** Why an act on keys is refused. */
export type KeyRefusalReason = 'revoked actor' | 'expired actor' | 'inactive key' | 'last managing key'

/** An act on keys that what is stored does not allow; nothing of it was done. */
export class KeyRefusal extends Error {
  override readonly name = 'KeyRefusal'
  readonly reason: KeyRefusalReason

  constructor(reason: KeyRefusalReason) {
    super(`Refused: ${reason}`)
    this.reason = reason
  }
}
