// A process of its own, whose NODE_ENV is the test's: the scenes that the arguments name, each on a port.
import {
  bodyParserRule,
  createResponder,
  describeThrown,
  sqliteRule,
  upstreamRule,
  validationRule,
} from '@faultbook/server'
import { errors } from './answer.ts'
import type { Scene } from './scenes/scene.ts'
import { scenes } from './scenes/scenes.ts'

const rules = [validationRule, bodyParserRule, sqliteRule({ errors }), upstreamRule]
// What the default report does, without filling the terminal.
const respond = createResponder({ errors, rules, report: ({ thrown }) => void describeThrown(thrown) })
// A listener of the app's that fails is told of on stderr: as often as there are values.
console.error = () => undefined

const names = new Set(process.argv.slice(2))
const startOne = async ({ name, start }: Scene): Promise<[string, number]> => [name, (await start({ respond })).port]
const ports = await Promise.all(scenes.filter(({ name }) => names.has(name)).map(startOne))
process.stdout.write(`${JSON.stringify(Object.fromEntries(ports))}\n`)
// Ends with the test that started it.
process.stdin.resume().on('end', () => process.exit(0))
