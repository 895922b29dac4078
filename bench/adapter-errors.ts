// Each adapter against its framework's idiomatic handler, and against the library that its users take for errors; all answers compared first.
// `-- express-5 koa-3` names the frameworks to measure.
import { compareServers } from './src/compare-servers.ts'
import { adapterCases, frameworks, libraryCases } from './src/frameworks.ts'

const wanted = process.argv.slice(2)
for (const name of frameworks.filter((framework) => wanted.length === 0 || wanted.includes(framework))) {
  await compareServers(`adapter-${name}-by-hand`, `${name} kit`, `${name} by-hand`, 1, adapterCases)
  await compareServers(`adapter-${name}-library`, `${name} kit`, `${name} library`, 1.3, libraryCases)
}
