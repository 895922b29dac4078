import { describeObserve } from './observe-suite.ts'
import { scenes } from './scenes/scenes.ts'

for (const scene of scenes) describeObserve(scene, scene.name === 'node:http')
