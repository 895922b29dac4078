import type { NewAuditEntry } from './audit-store.ts'
import { KeyRefusal } from './key-refusal.ts'
import type { KeyRow } from './key-statements.ts'
import { statusOf, touchEveryMs } from './key-store.ts'
import type { ApiKey, KeyRevocation, KeyRotation, KeyStore, NewApiKey, Scope } from './key-store.ts'
import { writeAudit } from './sqlite-audit.ts'
import type { Session } from './sqlite-session.ts'

const knownScopes: Readonly<Record<Scope, true>> = {
  'customers:read': true,
  'customers:write': true,
  'keys:manage': true,
  'activity:read': true,
}

/** Creates the methods about keys, in the session's SQL. */
export function createSqliteKeys(session: Session, now: () => Date): KeyStore {
  const { rows, find, only, withoutWaiting } = session
  return {
    insertKey: async (key) => session.transaction('writing', () => insert(session, key, now())),
    rotateKey: async (rotation) => session.transaction('writing', () => rotate(session, rotation, now())),
    revokeKey: async (revocation) => session.transaction('writing', () => revoke(session, revocation, now())),
    getKey: async (workspace, id) => get(session, workspace, id),
    listKeys: async (workspace, { after, limit }) => rows('listKeys', { workspace, after, limit }).map(toKey),
    findKeyByHash: async (hash) => {
      const found = find('findKeyByHash', { hash })
      return found && toKey(found)
    },
    findGrant: async (hash) => {
      const found = find('findGrant', { hash })
      return found && { ...found, scopes: toScopes(found.scopes), isTest: found.isTest === 1 }
    },
    touchKey: async ({ workspaceId, id }, at) => {
      try {
        const before = new Date(at.getTime() - touchEveryMs).toISOString()
        withoutWaiting(() => rows('touchKey', { workspace: workspaceId, id, before, at: at.toISOString() }))
      } catch {
        // The last use is a convenience: the next request notes it, and a database that is ill shows in what matters.
      }
    },
    countKeys: async () => only('countKeys').total,
  }
}

function get(session: Session, workspace: number, id: number): ApiKey | undefined {
  const found = session.find('getKey', { workspace, id })
  return found && toKey(found)
}

function insert(session: Session, key: NewApiKey, now: Date): ApiKey {
  const { workspaceId: workspace, name, scopes, hash, hint, expiresAt, createdBy = null } = key
  refuseActor(session, workspace, createdBy, now)
  const mark = { workspace, hash, hint, now: now.toISOString(), createdBy }
  const id = takeId(session, workspace)
  const made = toKey(session.only('insertKey', { ...mark, id, name, scopes: scopes.join(' '), expiresAt }))
  const details = { name, scopes, expires_at: expiresAt }
  tell(session, workspace, now, { actor: createdBy, action: 'key.created', subject: id, details })
  return made
}

function rotate(session: Session, rotation: KeyRotation, now: Date): ApiKey | undefined {
  const { workspaceId: workspace, id, actor, overlapSeconds, hash, hint } = rotation
  refuseActor(session, workspace, actor, now)
  const old = get(session, workspace, id)
  if (old === undefined) return undefined
  if (statusOf(old, now) !== 'active') throw new KeyRefusal('inactive key')
  const successor = takeId(session, workspace)
  const mark = { workspace, hash, hint, now: now.toISOString(), createdBy: actor }
  const made = toKey(session.only('insertSuccessor', { ...mark, id, successor }))
  const end = new Date(now.getTime() + overlapSeconds * 1_000).toISOString()
  const { expiresAt } = session.only('endKey', { workspace, id, end })
  const details = { new_key_id: successor, expires_at: expiresAt }
  tell(session, workspace, now, { actor, action: 'key.rotated', subject: id, details })
  return made
}

function revoke(session: Session, revocation: KeyRevocation, now: Date): ApiKey | undefined {
  const { workspaceId: workspace, id, actor, evenLast } = revocation
  refuseActor(session, workspace, actor, now)
  const key = get(session, workspace, id)
  if (key === undefined || key.revokedAt !== null) return key
  if (!evenLast && isLastManager(session, key, now)) throw new KeyRefusal('last managing key')
  const revoked = toKey(session.only('revokeKey', { workspace, id, now: now.toISOString() }))
  tell(session, workspace, now, { actor, action: 'key.revoked', subject: id, details: { name: key.name } })
  return revoked
}

/** A key may have been withdrawn between the head of a request, when it was asked for, and its body. */
function refuseActor(session: Session, workspace: number, actor: number | null, now: Date): void {
  if (actor === null) return
  const key = get(session, workspace, actor)
  if (key === undefined) throw new RangeError(`There is no key ${actor} in workspace ${workspace}`)
  const status = statusOf(key, now)
  if (status !== 'active') throw new KeyRefusal(`${status} actor`)
}

/** Tells whether nobody could manage keys for some of the time this key still can. */
function isLastManager(session: Session, key: ApiKey, now: Date): boolean {
  if (!key.scopes.includes('keys:manage') || statusOf(key, now) !== 'active') return false
  const { workspaceId: workspace, id, expiresAt: end } = key
  return session.rows('findOtherManager', { workspace, id, end }).length === 0
}

function takeId(session: Session, workspace: number): number {
  const [taken] = session.rows('takeKeyId', { workspace })
  if (taken === undefined) throw new RangeError(`There is no workspace ${workspace}`)
  return taken.id
}

function tell(session: Session, workspace: number, now: Date, entry: NewAuditEntry): void {
  writeAudit(session, workspace, now.toISOString(), entry)
}

function toKey(row: KeyRow): ApiKey {
  return { ...row, scopes: toScopes(row.scopes) }
}

/** The few lists of scopes there are, by the text they are stored as: each request needs one. */
const scopesByText = new Map<string, readonly Scope[]>()

function toScopes(text: string): readonly Scope[] {
  const known = scopesByText.get(text)
  if (known !== undefined) return known
  const scopes = Object.freeze(text.split(' ').filter(isScope))
  scopesByText.set(text, scopes)
  return scopes
}

/** A scope that a later version granted is none to this one. */
function isScope(text: string): text is Scope {
  return Object.hasOwn(knownScopes, text)
}
