import { writeSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'
import { describeHostile } from './hostile-suite.ts'
import { scenes } from './scenes/scenes.ts'

const asserted = describeHostile(scenes, fileURLToPath(new URL('hostile-server.ts', import.meta.url)))

afterAll(() => {
  writeSync(1, `hostile: ${asserted()}\n`)
})
