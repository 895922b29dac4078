import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createResponder } from '@faultbook/server'
import type { ErrorReport } from '@faultbook/server'
import { errors } from './answer.ts'
import { scenes } from './scenes/scenes.ts'
import type { RunningScene } from './scenes/scene.ts'
import { send } from './send.ts'

const targets = ['/foreign/json', '/foreign/text', '/foreign/html', '/foreign/empty', '/foreign/unregistered'] as const
const policies = ['report', 'pass'] as const

/** What `replace` does is among the promises. */
describe.each(scenes.flatMap((scene) => policies.map((policy) => ({ scene, policy }))))(
  "foreignReplies: '$policy' on $scene.name",
  ({ scene, policy }) => {
    const reports: ErrorReport[] = []
    let app: RunningScene
    let bare: RunningScene

    beforeAll(async () => {
      const respond = createResponder({ errors, report: (report) => void reports.push(report) })
      app = await scene.start({ respond, foreignReplies: policy })
      bare = await scene.start({ respond, isBare: true })
    })
    afterAll(async () => {
      await app.close()
      await bare.close()
    })

    it.each(targets)('lets %s go as it is', async (target) => {
      reports.length = 0
      const [reply, wanted] = await Promise.all([send(app.port, target), send(bare.port, target)])
      expect([reply.status, reply.body, reply.headers['content-type']]).toEqual([
        wanted.status,
        wanted.body,
        wanted.headers['content-type'],
      ])
      expect(reply.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
      // An unregistered status has no row; it is reported as what it would have been.
      const { status } = wanted
      const told = policy === 'pass' ? [] : [status === 499 ? 500 : status]
      expect(reports.map((report) => report.status)).toEqual(told)
      // Heard of, also where the row alone would be silent.
      expect(reports.filter(({ severity }) => severity === 'info')).toEqual([])
    })

    it('answers what is thrown all the same', async () => {
      const { status, body } = await send(app.port, '/earlier')
      expect([status, body]).toEqual([
        404,
        '{"success":false,"errors":{},"message":"Customer not found","error_code":"RES_001"}',
      ])
    })
  },
)
