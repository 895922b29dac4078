import { setTimeout as wait } from 'node:timers/promises'
import type { Rule } from '@faultbook/server'
import { describe, expect, it } from 'vitest'
import { answerTo } from './catalog.ts'
import type { Answer } from './catalog.ts'

/** Where a session goes. */
export interface Access {
  readonly port: number
  readonly user: string
  readonly database: string
  /** How long it waits for a connection, in ms. */
  readonly waitMs: number
}

/** One connection, through a driver and what is above it. */
export interface Session {
  readonly run: (statement: string) => Promise<unknown>
  readonly close: () => Promise<unknown>
}

/** A driver, or a library above one. */
export interface Driver {
  readonly name: string
  readonly open: (access: Access) => Promise<Session>
}

/** Two sessions in the same database, a third that nobody else has, and whatever else a fault needs. */
export interface Scene {
  readonly one: Session
  readonly two: Session
  /** The database itself, past any driver under test. */
  readonly admin: (statement: string) => Promise<readonly unknown[]>
  readonly open: (access?: Partial<Access>) => Promise<Session>
}

/** Something that goes wrong in a real database, and what a caller must be told. */
export interface Fault {
  readonly name: string
  /** Rejects with what the driver throws. */
  readonly raise: (scene: Scene) => Promise<unknown>
  readonly answer: Answer
  /** Drivers that can't be brought to it, with the reason. */
  readonly except?: Readonly<Record<string, string>>
}

interface Suite {
  /** Where the sessions of one test go. */
  readonly access: () => Access
  readonly admin: Scene['admin']
  readonly rule: () => Rule
}

/** Raises each fault through each driver. */
export function describeFaults(drivers: readonly Driver[], faults: readonly Fault[], suite: Suite): void {
  describe.each(drivers)('$name', (driver) => {
    it.each(faults.filter(({ except }) => except?.[driver.name] === undefined))('$name', async ({ raise, answer }) => {
      const opened: Session[] = []
      const shared = suite.access()
      const open = async (access: Partial<Access> = {}): Promise<Session> => {
        const session = await driver.open({ ...shared, ...access })
        opened.push(session)
        return session
      }
      try {
        const thrown = await thrownBy(async () =>
          raise({ one: await open(), two: await open(), admin: suite.admin, open }),
        )
        expect(answerTo(thrown, suite.rule()), String(thrown)).toEqual(answer)
      } finally {
        await Promise.allSettled(opened.map(({ close }) => close()))
      }
    })
  })
}

/** What a call rejects with. */
export async function thrownBy(call: () => Promise<unknown>): Promise<unknown> {
  try {
    await call()
  } catch (thrown) {
    return thrown
  }
  throw new Error('Nothing was thrown')
}

/** Runs both at once; rejects with what the first to fail throws. */
export async function firstFailure(calls: readonly Promise<unknown>[]): Promise<unknown> {
  const failed = (await Promise.allSettled(calls)).find((outcome) => outcome.status === 'rejected')
  throw failed === undefined ? new Error('Both went well') : failed.reason
}

/** Asks until the answer has rows. */
export async function untilRows(ask: () => Promise<readonly unknown[]>): Promise<readonly unknown[]> {
  for (;;) {
    const rows = await ask()
    if (rows.length > 0) return rows
    await wait(10)
  }
}
