// How big the other libraries are, bundled as `scripts/sizes.ts` bundles ours.
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { bundleSize } from '../scripts/bundle-size.ts'
import { versionOf } from './libraries/version-of.ts'
import type { PeerSize } from './src/peer-size.ts'

const from = fileURLToPath(new URL('.', import.meta.url))

/** The import that their docs begin with, and with what the same duties take besides: retries, timeouts. */
const peers: Readonly<Record<string, readonly string[]>> = {
  ky: [`export { default } from 'ky'`],
  ofetch: [`export { ofetch } from 'ofetch'`],
  axios: [`export { default } from 'axios'`, `export { default as retry } from 'axios-retry'`],
  wretch: [
    `export { default } from 'wretch'`,
    `export { default as abort } from 'wretch/addons/abort'; export { retry } from 'wretch/middlewares/retry'`,
  ],
  'openapi-fetch': [`export { default } from 'openapi-fetch'`],
}

const sizes: PeerSize[] = []
for (const [name, [core = '', ...rest]] of Object.entries(peers)) {
  const version = versionOf(name)
  const alone = await bundleSize(core, { from })
  const whole = rest.length === 0 ? undefined : await bundleSize([core, ...rest].join('\n'), { from })
  sizes.push({ name, version, ...alone, ...(whole && { gzipWithDuties: whole.gzip }) })
  console.log(
    `${name} ${version}: ${alone.min} B, compressed ${alone.gzip} B${whole ? `, with its part for the same duties ${whole.gzip} B` : ''}`,
  )
}
writeFileSync(`${from}results/peer-sizes.json`, `${JSON.stringify(sizes, undefined, 2)}\n`)
