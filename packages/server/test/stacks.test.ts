import { defineCatalog, standardErrors } from '@faultbook/contract'
import { createResponder } from '@faultbook/server'
import type { ErrorReport, ResponderOptions } from '@faultbook/server'
import { createServer } from '@faultbook/server/node'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { answerOf, envelope } from './answer.ts'
import { servers } from './node-server.ts'
import { listen, send } from './send.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

/** What is sent, and what the operators are told, when a function of this name finds nothing. */
async function findCustomer(stacks: ResponderOptions['stacks'], accept: string) {
  const errors = defineCatalog(standardErrors)
  const reports: ErrorReport[] = []
  const respond = createResponder({
    errors,
    ...(stacks && { stacks }),
    report: (report) => void reports.push(report),
  })
  const findNothing = (): never => {
    throw errors.resourceNotFound({ resource: 'Customer' })
  }
  const server = createServer(() => findNothing(), respond)
  servers.push(server)
  const reply = await send(await listen(server), '/', { headers: { Accept: accept } })
  return { reply, stack: reports.map(({ thrown }) => (thrown as Error).stack).join() }
}

describe.each(['development', 'test', 'production'])("stacks: 'all' with NODE_ENV %s", (environment) => {
  it.each(['application/json', 'application/problem+json'])(
    'C14 is told to the operators and not to the caller, who accepts %s',
    async (accept) => {
      vi.stubEnv('NODE_ENV', environment)
      const all = await findCustomer('all', accept)
      const usual = await findCustomer(undefined, accept)
      expect(all.stack).toContain('findNothing')
      expect(usual.stack).toBe('ApiError: Customer not found')
      const varying = /[0-9a-f]{8}-[0-9a-f-]{27}/g
      expect(all.reply.body.replaceAll(varying, '')).toBe(usual.reply.body.replaceAll(varying, ''))
      expect(Object.keys(all.reply.headers)).toEqual(Object.keys(usual.reply.headers))
      expect(JSON.stringify(all.reply)).not.toContain('findNothing')
    },
  )
})

describe("stacks: 'all'", () => {
  it('changes nothing of the answer', async () => {
    const { reply } = await findCustomer('all', 'application/json')
    expect(answerOf(reply)).toEqual(envelope('RES_001', { message: 'Customer not found' }))
  })

  it('leaves the catalogs of other responders as they are', () => {
    createResponder({ errors: defineCatalog(standardErrors), stacks: 'all' })
    expect(defineCatalog(standardErrors).routeNotFound().stack).toBe('ApiError: There is no such endpoint')
  })
})
