import { fileURLToPath } from 'node:url'

// The packages are found in the repository's node_modules.
const root = fileURLToPath(new URL('../..', import.meta.url))

// oxlint-disable-next-line import/no-default-export -- Next asks for it.
export default { turbopack: { root }, outputFileTracingRoot: root, experimental: { authInterrupts: true } }
