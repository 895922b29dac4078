/** How often at most a key's last use is written, in ms: it is right to that. */
export const touchEveryMs = 60_000

/** What an API key may do. */
export type Scope = 'customers:read' | 'customers:write' | 'keys:manage' | 'activity:read'

/** An API key, but for the key itself and its hash. Times are RFC 3339 in UTC with milliseconds. */
export interface ApiKey {
  readonly workspaceId: number
  /** Counted per workspace from 1, never used twice. */
  readonly id: number
  readonly name: string
  readonly scopes: readonly Scope[]
  /** The prefix and the last four characters, for listings. */
  readonly hint: string
  readonly createdAt: string
  /** The id of the key it was made with; null for the command line. */
  readonly createdBy: number | null
  /** When it ends; a rotation can bring that forward, and nothing puts it off. */
  readonly expiresAt: string | null
  readonly revokedAt: string | null
  /** Right to a minute. */
  readonly lastUsedAt: string | null
}

/** What a request needs to know of the key it is made with. */
export interface Grant extends Pick<
  ApiKey,
  'id' | 'workspaceId' | 'scopes' | 'expiresAt' | 'revokedAt' | 'lastUsedAt'
> {
  /** Whether its workspace is one to try things in. */
  readonly isTest: boolean
}

/** What is stored of a key itself: its SHA-256 in hex, which is unique, and what listings show. */
export interface KeyMark {
  readonly hash: string
  readonly hint: string
}

/** What is known of a key before it is stored. */
export interface NewApiKey extends KeyMark, Pick<ApiKey, 'workspaceId' | 'name' | 'scopes' | 'expiresAt'> {
  /** The key it is made with (null: the command line). */
  readonly createdBy?: number | null
}

/** Which key is acted on, and with which. */
export interface KeyAct {
  readonly workspaceId: number
  readonly id: number
  /** The id of the key it is done with; null for the command line. */
  readonly actor: number | null
}

/** A key that is to take another's place. */
export interface KeyRotation extends KeyAct, KeyMark {
  /** How long the old key goes on, if it does not end before. */
  readonly overlapSeconds: number
}

/** A key that is to be of no more use. */
export interface KeyRevocation extends KeyAct {
  /** Lets the last key go that can manage keys. */
  readonly evenLast: boolean
}

/** What the store knows of API keys. Each act is committed with its entry in the audit log, if the key it is done with still may. */
export interface KeyStore {
  /** Rejects with a KeyRefusal, or with a RangeError if there is no such workspace. */
  readonly insertKey: (key: NewApiKey) => Promise<ApiKey>
  /**
   * Makes a key of the same name, scopes and end as the old one, which goes on for the overlap; undefined when there is none.
   * Rejects with a KeyRefusal, as for a key that is expired or revoked.
   */
  readonly rotateKey: (rotation: KeyRotation) => Promise<ApiKey | undefined>
  /**
   * Revokes a key; one that is revoked stays as it is. Undefined when there is none.
   * Rejects with a KeyRefusal, as for an active key that can manage keys where no other can for at least as long.
   */
  readonly revokeKey: (revocation: KeyRevocation) => Promise<ApiKey | undefined>
  readonly getKey: (workspaceId: number, id: number) => Promise<ApiKey | undefined>
  /** Keys by id, those after one; expired and revoked ones too. */
  readonly listKeys: (
    workspaceId: number,
    query: { readonly after: number; readonly limit: number },
  ) => Promise<readonly ApiKey[]>
  /** Finds expired and revoked keys too: what they are worth is the caller's to say. */
  readonly findKeyByHash: (hash: string) => Promise<ApiKey | undefined>
  /** The same, as much as every request needs of it. */
  readonly findGrant: (hash: string) => Promise<Grant | undefined>
  /** Notes that a key was used, at most every {@link touchEveryMs}, without waiting for a lock; never rejects. */
  readonly touchKey: (key: Pick<ApiKey, 'workspaceId' | 'id'>, at: Date) => Promise<void>
  readonly countKeys: () => Promise<number>
}

/** What a key is worth at a time. */
export type KeyStatus = 'active' | 'expired' | 'revoked'

/** Says what a key is worth. */
export function statusOf({ revokedAt, expiresAt }: Pick<ApiKey, 'revokedAt' | 'expiresAt'>, now: Date): KeyStatus {
  if (revokedAt !== null) return 'revoked'
  return expiresAt !== null && Date.parse(expiresAt) <= now.getTime() ? 'expired' : 'active'
}
