import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createResponder } from '@faultbook/server'
import type { Change } from '@faultbook/server'
import { errors } from './answer.ts'
import type { RunningScene, Scene } from './scenes/scene.ts'
import { send } from './send.ts'
import type { SendOptions, WireReply } from './send.ts'

interface Case {
  readonly target: string
  readonly options?: SendOptions
}

const json = (body: string): SendOptions => ({ method: 'POST', headers: { 'Content-Type': 'application/json' }, body })

const cases: readonly Case[] = [
  { target: '/good' },
  { target: '/items/7' },
  { target: '/foreign/json' },
  { target: '/foreign/text' },
  { target: '/foreign/html' },
  { target: '/foreign/empty' },
  { target: '/foreign/envelope' },
  { target: '/json', options: json('{"a":1}') },
]

/** What a server of node:http written by hand would not survive. */
const thrown: readonly Case[] = [
  { target: '/throws' },
  { target: '/earlier' },
  { target: '/role/validationFailed' },
  { target: '/nothing' },
  { target: '/good', options: { method: 'PUT' } },
  { target: '/json', options: json('{"a":') },
]

/** Compares an app that is observed with the same app without us, and what the observer says with what we would have answered. */
export function describeObserve(scene: Scene, dies = false): void {
  describe(`mode: 'observe' on ${scene.name}`, () => {
    const changes: Change[] = []
    const respond = createResponder({ errors, report: () => undefined })
    let apps: Readonly<Record<'bare' | 'observed' | 'answering', RunningScene>>

    beforeAll(async () => {
      // What frameworks print of errors fills the terminal.
      vi.spyOn(console, 'error').mockReturnValue()
      const observe = (change: Change): unknown => changes.push(change)
      apps = {
        bare: await scene.start({ respond, isBare: true }),
        observed: await scene.start({ respond, mode: 'observe', observe }),
        answering: await scene.start({ respond }),
      }
    })
    afterAll(async () => {
      vi.restoreAllMocks()
      for (const app of Object.values(apps)) await app.close()
    })

    it.each(dies ? cases : [...cases, ...thrown])(
      'changes nothing, and tells of it: $target $options',
      async ({ target, options }) => {
        changes.length = 0
        const ask = ({ port }: RunningScene): Promise<WireReply> => send(port, target, options)
        const [bare, observed, answering] = await Promise.all([ask(apps.bare), ask(apps.observed), ask(apps.answering)])
        expect(withoutChance(observed)).toEqual(withoutChance(bare))
        const told = changes.map(({ sent, instead, reasons }) => ({
          sent: sent.status,
          ...instead,
          knowsWhy: reasons.length > 0,
        }))
        const { status, body } = answering
        const code = status < 400 ? undefined : (JSON.parse(body) as { readonly error_code?: string }).error_code
        expect(told).toEqual(status < 400 ? [] : [{ sent: bare.status, status, code, knowsWhy: true }])
      },
    )
  })
}

/** What two answers to the same question share. */
function withoutChance(reply: WireReply): unknown {
  const { date: _, ...headers } = reply.headers
  return { status: reply.status, headers, body: reply.body }
}
