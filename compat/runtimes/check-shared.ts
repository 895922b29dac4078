import { reply } from '../../packages/client/test/cases/script.ts'
import type { Play, SeenRequest } from '../../packages/client/test/cases/script.ts'
import { startMisbehaving } from '../../packages/client/test/misbehaving-server.ts'
import type { MisbehavingServer } from '../../packages/client/test/misbehaving-server.ts'
import { bundleModule } from './bundle.ts'
import type { Check } from './columns.ts'

type Ask = (signal?: AbortSignal) => Promise<string>

const json = { 'content-type': 'application/json' }
const data = '["a thing"]'

/** What is promised of a client that all requests share; says what has become of it instead. */
const promises: Readonly<Record<string, (ask: Ask, api: MisbehavingServer) => Promise<string | undefined>>> = {
  'requests that are refused at once wait for one new token': async (ask, api) => {
    const answers = await Promise.all([ask(), ask(), ask()])
    const asked = countOf(api, '/token')
    return answers.every((answer) => answer === data) && asked === 1
      ? undefined
      : `${answers.join()}, ${asked} asked for`
  },
  'a token that was asked for by a request that is gone holds up none of the later': async (ask, api) => {
    const controller = new AbortController()
    const gone = ask(controller.signal).catch(String)
    while (countOf(api, '/token') === 0) await new Promise((resolve) => setTimeout(resolve, 10))
    controller.abort()
    await gone
    // This one still shares the token that never comes.
    await ask()
    const answer = await ask()
    return answer === data ? undefined : answer
  },
}

/** The first promise is of a token that takes its time, the second of one that never comes at first. */
const firstToken: readonly Play[] = [[{ waitMs: 300 }, reply(200, {}, 'new')], []]

/** Bundles the app that shares a client into a folder, and makes what calls it under a runtime's own server. */
export async function createSharedCheck(folder: string): Promise<Check> {
  const bundle = `${folder}shared-client.js`
  await bundleModule('compat/runtimes/inside/shared-client.ts', bundle)
  return async ({ serve }) => {
    if (serve === undefined) return undefined
    const problems: string[] = []
    for (const [index, [name, keep]] of Object.entries(promises).entries()) {
      const api = await startMisbehaving(createScript(firstToken[index] ?? []))
      const { port, stop } = await serve(bundle)
      const ask: Ask = async (signal) => {
        const init = { headers: { 'x-upstream': api.origin }, ...(signal && { signal }) }
        return (await fetch(`http://127.0.0.1:${port}/`, init)).text()
      }
      const broken = await keep(ask, api).finally(() => Promise.all([stop(), api.close()]))
      if (broken !== undefined) problems.push(`${name}: ${broken}`)
    }
    const tests = Object.keys(promises).length
    return { count: { tests, passed: tests - problems.length }, problems }
  }
}

/** An API that knows the token `new` only, and gives it. */
function createScript(first: Play): (request: SeenRequest) => Play {
  let asked = 0
  return ({ target, headers }) => {
    if (target === '/token') return (asked += 1) === 1 ? first : [reply(200, {}, 'new')]
    return [headers['authorization'] === 'Bearer new' ? reply(200, json, data) : reply(401, json, '{}')]
  }
}

function countOf({ requests }: MisbehavingServer, path: string): number {
  return requests.filter(({ target }) => target === path).length
}
