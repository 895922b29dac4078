/** How many entries a workspace keeps: with one more the oldest goes. */
export const maxAuditEntries = 1_000_000

/** What was done to a workspace, by whom. Times are RFC 3339 in UTC with milliseconds. */
export interface AuditEntry {
  /** Counted per workspace from 1, never used twice. */
  readonly id: number
  readonly at: string
  /** The id of the key it was done with; null for the command line. */
  readonly actor: number | null
  /** A noun and what became of it: `key.created`. */
  readonly action: `${string}.${string}`
  /** The id of what it was done to; null where that has none. */
  readonly subject: number | null
  /** What else there is to know; never a secret. */
  readonly details: Readonly<Record<string, unknown>>
}

/** An entry before it is written. */
export type NewAuditEntry = Omit<AuditEntry, 'id' | 'at'>

/** A part of the log, the newest entry first. */
export interface AuditQuery {
  /** Entries older than this one (all). */
  readonly before?: number | undefined
  readonly limit: number
}

/** What the store knows of what was done. */
export interface AuditStore {
  /** Writes an entry for an act that changes nothing in the store; one that does is written with it, or not at all. */
  readonly insertAudit: (workspaceId: number, entry: NewAuditEntry) => Promise<AuditEntry>
  readonly listAudit: (workspaceId: number, query: AuditQuery) => Promise<readonly AuditEntry[]>
}
