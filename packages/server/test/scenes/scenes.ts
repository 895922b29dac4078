import { express4Scene, expressScene } from './express.ts'
import { fastifyScene } from './fastify.ts'
import { fetchScene } from './fetch.ts'
import { koaScene } from './koa.ts'
import { honoScene } from './hono.ts'
import { nestExpressScene, nestFastifyScene } from './nestjs.ts'
import { nodeScene } from './node.ts'
import type { Scene } from './scene.ts'

/** Every adapter in front of every framework it is for, as far as they can be installed side by side. */
export const scenes: readonly Scene[] = [
  nodeScene,
  fastifyScene,
  expressScene,
  express4Scene,
  fetchScene,
  honoScene,
  koaScene,
  nestExpressScene,
  nestFastifyScene,
]
