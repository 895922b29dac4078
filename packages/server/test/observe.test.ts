import { createResponder } from '@faultbook/server'
import { fastifyOptions, withErrors } from '@faultbook/server/fastify'
import type { Change } from '@faultbook/server'
import Fastify from 'fastify'
import { expect, it } from 'vitest'
import { errors } from './answer.ts'
import { describeObserve } from './observe-suite.ts'
import { scenes } from './scenes/scenes.ts'

for (const scene of scenes) describeObserve(scene, scene.name === 'node:http')

it("mode: 'observe' sees a body of Fastify's inject() once, whose response ends by writing", async () => {
  const changes: Change[] = []
  const respond = createResponder({ errors, report: () => undefined })
  const options = { mode: 'observe', observe: (change: Change) => void changes.push(change) } as const
  const app = withErrors(Fastify(fastifyOptions(respond, options)), respond, options)
  app.get('/own', async (_request, reply) =>
    reply.code(404).send({ success: false, errors: {}, message: 'Not found', error_code: 'RES_001' }),
  )
  await app.inject('/own')
  const broken = changes.flatMap(({ reasons }) => reasons.map((reason) => reason.split(' ')[0]))
  expect(broken).toEqual(['C6', 'C7', 'C7'])
  await app.close()
})
