import { brokenPromises } from '../fetch-app/check.ts'
import { promises } from '../fetch-app/promises.ts'
import { bundleModule } from './bundle.ts'
import type { Check } from './columns.ts'

/** Bundles the app of `compat/fetch-app` into a folder, and makes what calls it over HTTP under a runtime's own server. */
export async function createServedCheck(folder: string): Promise<Check> {
  const bundle = `${folder}app.js`
  await bundleModule('compat/fetch-app/serve.ts', bundle)
  return async ({ serve }) => {
    if (serve === undefined) return undefined
    const { port, stop } = await serve(bundle)
    const broken = await brokenPromises(port, promises).finally(stop)
    const { length: tests } = promises
    return {
      count: { tests, passed: tests - broken.length },
      problems: broken.map(({ sentence }) => sentence),
    }
  }
}
