/** How many errors a workspace keeps whole: with one more the oldest goes. */
export const maxActivityEntries = 10_000

/** How long an error is kept, and counted, in ms: 30 days. */
export const activityAgeMs = 30 * 86_400_000

/** The unit that errors are counted by, in ms. */
export const activityHourMs = 3_600_000

/** An error that was sent to a key of a workspace: nothing of the body, the query or the path's values. */
export interface ActivityEntry {
  /** Counted per workspace from 1, never used twice. */
  readonly id: number
  /** RFC 3339 in UTC with milliseconds. */
  readonly at: string
  readonly requestId: string
  readonly code: string
  readonly status: number
  readonly method: string
  /** The path with the names of its parameters: `/api/v2/customers/{id}`. */
  readonly route: string
  readonly keyId: number
  /** Whether it was asked for, in the sandbox. */
  readonly isProvoked: boolean
}

/** An error before it is written. */
export type NewActivityEntry = Omit<ActivityEntry, 'id'>

/** How many errors of a kind there were. */
export interface ActivityCount {
  readonly code: string
  readonly status: number
  readonly route: string
  readonly total: number
}

/** How many there were in an hour. */
export interface HourlyActivityCount extends ActivityCount {
  /** Since 1970. */
  readonly hour: number
}

/** What came together of a workspace's errors since they were last written: all are counted, not all need be there whole. */
export interface GatheredActivity {
  readonly workspaceId: number
  /** The oldest first. */
  readonly entries: readonly NewActivityEntry[]
  readonly counts: readonly HourlyActivityCount[]
}

/** A part of a workspace's errors. */
export interface ActivityQuery {
  /** Errors older than this one (all); the counts don't mind. */
  readonly before?: number | undefined
  readonly limit: number
  readonly code?: string | undefined
  readonly status?: number | undefined
}

/** The errors asked for, and how many of their kind there were. */
export interface ActivityPage {
  /** The newest first. */
  readonly entries: readonly ActivityEntry[]
  readonly counts: readonly ActivityCount[]
  /** From when on they are counted: the hour that {@link activityAgeMs} ago lies in. */
  readonly countedSince: string
}

/** What the store knows of errors. */
export interface ActivityStore {
  /**
   * Writes what was gathered, all or nothing, and lets go of what a workspace has beyond {@link maxActivityEntries}.
   * Rejects at once where it would wait for a lock. What belongs to no workspace is passed over.
   */
  readonly writeActivity: (gathered: readonly GatheredActivity[]) => Promise<void>
  /** Shows nothing that is older than {@link activityAgeMs}, deleted or not. */
  readonly listActivity: (workspaceId: number, query: ActivityQuery) => Promise<ActivityPage>
  /**
   * Deletes what is older than {@link activityAgeMs}, of all workspaces, at most so many errors and counts at a time; tells whether there may be more.
   * Rejects at once where it would wait for a lock, which it needs only if there is something to delete.
   */
  readonly expireActivity: (most: number) => Promise<boolean>
}
