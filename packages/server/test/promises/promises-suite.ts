import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createResponder } from '@faultbook/server'
import type { ErrorReport } from '@faultbook/server'
import { errors } from '../answer.ts'
import type { RunningScene, Scene } from '../scenes/scene.ts'
import { send, sendRaw } from '../send.ts'
import type { ContractPromise, Hole, Subject } from './promise.ts'

/**
 * Tries every promise on a scene. A hole is tried as well: one that has closed fails the test, so that the table stays true.
 */
export function describePromises(scene: Scene, promises: readonly ContractPromise[], holes: readonly Hole[]): void {
  describe(`the promises of ${scene.name}`, () => {
    const reports: ErrorReport[] = []
    let app: RunningScene

    beforeAll(async () => {
      // What frameworks print of errors fills the terminal.
      vi.spyOn(console, 'error').mockReturnValue()
      app = await scene.start({ respond: createResponder({ errors, report: (report) => void reports.push(report) }) })
    })
    afterAll(async () => {
      vi.restoreAllMocks()
      await app.close()
    })

    const applying = promises.filter(({ id }) => scene.lacks?.includes(id) !== true)
    it.each(applying)('$clause $promise', async ({ id, check }) => {
      reports.length = 0
      const { port } = app
      const subject: Subject = {
        port,
        reports,
        send: (target, options) => send(port, target, options),
        sendRaw: (bytes, methods) => sendRaw(port, bytes, methods),
      }
      const hole = holes.find((candidate) => candidate.scene === scene.name && candidate.id === id)
      if (hole === undefined) await check(subject)
      else await expect(check(subject), 'This hole has closed: take it out of holes.ts').rejects.toBeInstanceOf(Error)
    })
  })
}
