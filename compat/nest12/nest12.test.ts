import { writeSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { describeHostile } from './suite/hostile-suite.ts'
import { describeObserve } from './suite/observe-suite.ts'
import { holes } from './suite/promises/holes.ts'
import { describePromises } from './suite/promises/promises-suite.ts'
import { promises } from './suite/promises/promises.ts'
import { nestExpressScene, nestFastifyScene } from './suite/scenes/nestjs.ts'

const scenes = [nestExpressScene, nestFastifyScene]

it('is Nest 12 that is tried', () => {
  const { version } = createRequire(import.meta.url)('@nestjs/core/package.json') as { readonly version: string }
  expect(version).toMatch(/^12\./)
  expect(scenes.map(({ name }) => name)).toEqual(['Nest 12 on Express', 'Nest 12 on Fastify'])
})

for (const scene of scenes) {
  describePromises(scene, promises, holes)
  describeObserve(scene)
}

const asserted = describeHostile(scenes, fileURLToPath(new URL('suite/hostile-server.ts', import.meta.url)))

afterAll(() => {
  writeSync(1, `hostile: ${asserted()}\n`)
})
