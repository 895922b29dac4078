import { describe, expect, it } from 'vitest'

import type { NewApiKey, Scope } from './key-store.ts'
import type { Store } from './store.ts'
import { openFresh, openWithWorkspace, start } from './store-suite-scene.ts'
import type { OpenStore } from './store-suite-scene.ts'

const day = 86_400
const inDays = (days: number): string => new Date(start + days * day * 1_000).toISOString()
const forever = null

/** Registers the tests of what is done to keys. */
export function describeKeyActs(open: OpenStore): void {
  describe('keys', () => {
    it('count in each workspace by themselves', async () => {
      const { store, workspace } = await openWithWorkspace(open)
      const other = await store.createWorkspace('other')
      const ids: number[] = []
      for (const id of [workspace, other.id, workspace, workspace, other.id]) ids.push((await add(store, id)).id)
      expect(ids).toEqual([1, 1, 2, 3, 2])
      await expect(add(store, 404)).rejects.toThrow(new RangeError('There is no workspace 404'))
      await store.close()
    })

    it('are listed by id, so many after one', async () => {
      const { store, workspace } = await openWithWorkspace(open)
      for (const name of ['a', 'b', 'c']) await add(store, workspace, { name })
      const list = async (after: number, limit: number) =>
        (await store.listKeys(workspace, { after, limit })).map(({ id, name }) => `${id}${name}`)
      expect([await list(0, 9), await list(0, 2), await list(2, 2), await list(3, 2)]).toEqual([
        ['1a', '2b', '3c'],
        ['1a', '2b'],
        ['3c'],
        [],
      ])
      expect(await store.getKey(workspace, 2)).toMatchObject({ id: 2, name: 'b' })
      expect(await store.getKey(workspace, 4)).toBeUndefined()
      await store.close()
    })
  })

  describeRotation(open)
  describeRevocation(open)
  describeLastManager(open)
  describeGoneActors(open)
}

function describeRotation(open: OpenStore): void {
  describe('rotateKey()', () => {
    it('makes the same key anew, and lets the old one go on for the overlap', async () => {
      const { store, workspace } = await openWithWorkspace(open)
      const actor = await add(store, workspace, { name: 'Manager' })
      const old = await add(store, workspace, { name: 'Shop', scopes: ['customers:read'], expiresAt: inDays(90) })
      const made = await store.rotateKey(rotationOf(workspace, old.id, day, actor.id))
      const expected = { name: 'Shop', scopes: ['customers:read'], expiresAt: inDays(90), createdBy: actor.id }
      expect(made).toMatchObject({ id: 3, ...expected })
      expect(await store.getKey(workspace, 3)).toEqual(made)
      expect(await store.getKey(workspace, old.id)).toEqual({ ...old, expiresAt: inDays(1) })
      expect(await store.rotateKey(rotationOf(workspace, 404, day))).toBeUndefined()
      await store.close()
    })

    it.each([
      ['a grace is no longer than the key had left', inDays(1), 2 * day, inDays(1)],
      ['no grace ends it at once', inDays(1), 0, inDays(0)],
      ['a key that lasts for ever gets an end', forever, 2 * day, inDays(2)],
    ])('E69 %s', async (_, expiresAt, overlap, end) => {
      const { store, workspace } = await openWithWorkspace(open)
      const { id } = await add(store, workspace, { expiresAt })
      expect(await store.rotateKey(rotationOf(workspace, id, overlap))).toMatchObject({ expiresAt })
      expect(await store.getKey(workspace, id)).toMatchObject({ expiresAt: end })
      await store.close()
    })

    it('E69 gives a second successor the end of the original, and prolongs no grace', async () => {
      const { store, workspace } = await openWithWorkspace(open)
      const { id } = await add(store, workspace, { expiresAt: inDays(90) })
      const ends: (string | null | undefined)[] = []
      for (const overlap of [2 * day, 9 * day, day]) {
        const made = await store.rotateKey(rotationOf(workspace, id, overlap))
        ends.push(made?.expiresAt, (await store.getKey(workspace, id))?.expiresAt)
      }
      expect(ends).toEqual([inDays(90), inDays(2), inDays(90), inDays(2), inDays(90), inDays(1)])
      await store.close()
    })

    it('refuses a key that is expired or revoked, and then does nothing', async () => {
      const { store, workspace } = await openWithWorkspace(open)
      const expired = await add(store, workspace, { expiresAt: inDays(0) })
      const revoked = await add(store, workspace, { scopes: [] })
      await store.revokeKey(revocationOf(workspace, revoked.id))
      for (const { id } of [expired, revoked])
        await expect(store.rotateKey(rotationOf(workspace, id, day))).rejects.toMatchObject({ reason: 'inactive key' })
      expect((await add(store, workspace)).id).toBe(3)
      expect(await actionsOf(store, workspace)).toEqual(['key.created', 'key.revoked', 'key.created', 'key.created'])
      await store.close()
    })
  })
}

function describeRevocation(open: OpenStore): void {
  describe('revokeKey()', () => {
    it('revokes once, and keeps the key', async () => {
      let time = start
      const { store, workspace } = await openWithWorkspace(open, () => new Date(time))
      const key = await add(store, workspace, { scopes: ['customers:read'] })
      const revoked = { ...key, revokedAt: inDays(0) }
      expect(await store.revokeKey(revocationOf(workspace, key.id))).toEqual(revoked)
      time += 1_000
      expect(await store.revokeKey(revocationOf(workspace, key.id))).toEqual(revoked)
      expect(await store.getKey(workspace, key.id)).toEqual(revoked)
      expect(await store.revokeKey(revocationOf(workspace, 404))).toBeUndefined()
      expect(await actionsOf(store, workspace)).toEqual(['key.revoked', 'key.created'])
      await store.close()
    })

    it('lets one of two keys win that revoke each other', async () => {
      const { store, workspace } = await openWithWorkspace(open)
      const [one, other] = [await add(store, workspace), await add(store, workspace)]
      const outcomes = await Promise.allSettled([
        store.revokeKey(revocationOf(workspace, other.id, one.id)),
        store.revokeKey(revocationOf(workspace, one.id, other.id)),
      ])
      expect(outcomes).toMatchObject([{ status: 'fulfilled' }, { reason: { reason: 'revoked actor' } }])
      await store.close()
    })
  })
}

function describeLastManager(open: OpenStore): void {
  describe('revokeKey() of the last key that can manage keys', () => {
    it.each([
      ['no other', forever, []],
      ['one that may not manage keys', forever, [{ scopes: ['customers:read', 'activity:read'] }]],
      ['one that ends before it', inDays(2), [{ expiresAt: inDays(1) }]],
      ['one that ends, though it does not', forever, [{ expiresAt: inDays(99) }]],
    ] as readonly (readonly [string, string | null, readonly Partial<NewApiKey>[]])[])(
      'is refused beside %s',
      async (_, expiresAt, others) => {
        const { store, workspace } = await openWithWorkspace(open)
        const key = await add(store, workspace, { expiresAt })
        for (const other of others) await add(store, workspace, other)
        await expect(store.revokeKey(revocationOf(workspace, key.id))).rejects.toMatchObject({
          reason: 'last managing key',
        })
        expect(await store.getKey(workspace, key.id)).toEqual(key)
        expect(await store.revokeKey({ ...revocationOf(workspace, key.id), evenLast: true })).toMatchObject({
          revokedAt: inDays(0),
        })
        await store.close()
      },
    )

    it.each([
      ['beside one that lasts as long', inDays(1), { expiresAt: inDays(1) }],
      ['beside one that lasts for ever', inDays(1), { expiresAt: forever }],
      ['that has expired', inDays(0), { scopes: [] }],
    ] as readonly (readonly [string, string, Partial<NewApiKey>])[])(
      'goes through for one %s',
      async (_, expiresAt, other) => {
        const { store, workspace } = await openWithWorkspace(open)
        const key = await add(store, workspace, { expiresAt })
        await add(store, workspace, other)
        expect(await store.revokeKey(revocationOf(workspace, key.id))).toMatchObject({ revokedAt: inDays(0) })
        await store.close()
      },
    )

    it('counts no revoked key as another', async () => {
      const { store, workspace } = await openWithWorkspace(open)
      const [one, other] = [await add(store, workspace), await add(store, workspace)]
      await store.revokeKey(revocationOf(workspace, other.id))
      await expect(store.revokeKey(revocationOf(workspace, one.id))).rejects.toMatchObject({
        reason: 'last managing key',
      })
      await store.close()
    })
  })
}

function describeGoneActors(open: OpenStore): void {
  it('refuses every act of a key that is revoked or expired by then', async () => {
    const { store, workspace } = await openWithWorkspace(open)
    const target = await add(store, workspace)
    const revoked = await add(store, workspace)
    await store.revokeKey(revocationOf(workspace, revoked.id))
    const expired = await add(store, workspace, { expiresAt: inDays(0) })
    const before = await actionsOf(store, workspace)
    for (const [actor, reason] of [
      [revoked.id, 'revoked actor'],
      [expired.id, 'expired actor'],
    ] as const) {
      await expect(add(store, workspace, { createdBy: actor })).rejects.toMatchObject({ reason })
      await expect(store.rotateKey(rotationOf(workspace, target.id, day, actor))).rejects.toMatchObject({ reason })
      await expect(store.revokeKey(revocationOf(workspace, target.id, actor))).rejects.toMatchObject({ reason })
    }
    await expect(add(store, workspace, { createdBy: 404 })).rejects.toBeInstanceOf(RangeError)
    expect(await actionsOf(store, workspace)).toEqual(before)
    await store.close()
  })
}

/** Registers the tests of the audit log. */
export function describeAudit(open: OpenStore): void {
  describe('the audit log', () => {
    it('tells who did what to which key, the newest first', async () => {
      const { store, workspace } = await openWithWorkspace(open)
      const { id } = await add(store, workspace)
      await add(store, workspace, { name: 'Shop', scopes: ['customers:read'], expiresAt: inDays(9), createdBy: id })
      await store.rotateKey(rotationOf(workspace, 2, day, id))
      await store.revokeKey(revocationOf(workspace, 2, id))
      const [first, second] = [
        { name: 'Key', scopes: ['keys:manage'], expires_at: null },
        { name: 'Shop', scopes: ['customers:read'], expires_at: inDays(9) },
      ]
      const at = inDays(0)
      const all = [
        { id: 4, at, actor: 1, action: 'key.revoked', subject: 2, details: { name: 'Shop' } },
        { id: 3, at, actor: 1, action: 'key.rotated', subject: 2, details: { new_key_id: 3, expires_at: inDays(1) } },
        { id: 2, at, actor: 1, action: 'key.created', subject: 2, details: second },
        { id: 1, at, actor: null, action: 'key.created', subject: 1, details: first },
      ]
      expect(await store.listAudit(workspace, { limit: 9 })).toEqual(all)
      expect(await store.listAudit(workspace, { limit: 2 })).toEqual(all.slice(0, 2))
      expect(await store.listAudit(workspace, { before: 3, limit: 1 })).toEqual(all.slice(2, 3))
      await store.close()
    })

    it('takes entries of acts on other things', async () => {
      const { store, workspace } = await openWithWorkspace(open)
      const entry = { actor: null, action: 'customers.exported', subject: null, details: { rows: 59 } } as const
      const written = await store.insertAudit(workspace, entry)
      expect(written).toEqual({ id: 1, at: inDays(0), ...entry })
      expect(await store.listAudit(workspace, { limit: 9 })).toEqual([written])
      await expect(store.insertAudit(404, entry)).rejects.toThrow(new RangeError('There is no workspace 404'))
      await store.close()
    })

    it('has no entry of an act that came to nothing', async () => {
      const store = await openFresh(open)
      const { id } = await store.createWorkspace('acme')
      await add(store, id, { hash: 'same' })
      await expect(add(store, id, { hash: 'same' })).rejects.toThrow(/unique/i)
      expect(await actionsOf(store, id)).toEqual(['key.created'])
      await store.close()
    })
  })
}

let made = 0
function add(store: Store, workspaceId: number, options: Partial<NewApiKey> = {}) {
  const scopes: readonly Scope[] = ['keys:manage']
  made += 1
  return store.insertKey({ workspaceId, name: 'Key', scopes, hash: `h${made}`, hint: '', expiresAt: null, ...options })
}

function rotationOf(workspaceId: number, id: number, overlapSeconds: number, actor: number | null = null) {
  made += 1
  return { workspaceId, id, actor, overlapSeconds, hash: `h${made}`, hint: '' }
}

function revocationOf(workspaceId: number, id: number, actor: number | null = null) {
  return { workspaceId, id, actor, evenLast: false }
}

async function actionsOf(store: Store, workspaceId: number): Promise<readonly string[]> {
  return (await store.listAudit(workspaceId, { limit: 100 })).map(({ action }) => action)
}
