import { defineConfig } from 'vitest/config'
import { noSkips } from './scripts/no-skips.ts'

// Tests run from the sources; see tsconfig.json, customConditions. Not 'import': Vitest hands them on to Node, where a require would then get ES modules.
const conditions = ['faultbook-source', 'node']

/** What takes a machine for itself: kills, losses of power, load. */
const proofs = '{packages,apps}/*/test/**/*.proof.test.ts'

/** What stands on libraries of its own, in a folder with its own lock file: `npm run compat:<folder>` installs them. */
const compat = 'compat/*/**/*.test.ts'

const suites = {
  proofs: { include: [proofs] },
  compat: { include: [compat] },
  test: {
    include: ['{packages,apps}/*/{src,test}/**/*.test.ts', 'examples/**/*.test.ts', 'scripts/**/*.test.ts'],
    exclude: ['**/node_modules/**', proofs],
  },
}

export default defineConfig(({ mode }) => ({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    ...(mode === 'proofs' || mode === 'compat' ? suites[mode] : suites.test),
    testTimeout: 20_000,
    hookTimeout: 30_000,
    reporters: process.env['CI'] === 'true' ? ['default', noSkips] : ['default'],
  },
}))
