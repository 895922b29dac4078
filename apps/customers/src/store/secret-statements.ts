/** What one row of a statement about secrets holds. */
export interface SecretRows {
  readonly getSecret: { readonly value: Uint8Array }
}

/** Every SQL text about secrets. */
export const secretStatements: Readonly<Record<keyof SecretRows, string>> = {
  getSecret: 'SELECT value FROM secrets WHERE name = :name',
}
