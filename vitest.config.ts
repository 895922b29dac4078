import { defineConfig } from 'vitest/config'
import { noSkips } from './scripts/no-skips.ts'

// Tests run from the sources; see tsconfig.json, customConditions.
const conditions = ['faultbook-source', 'node']

/** What takes a machine for itself: kills, losses of power, load. */
const proofs = '{packages,apps}/*/test/**/*.proof.test.ts'

export default defineConfig(({ mode }) => ({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    ...(mode === 'proofs'
      ? { include: [proofs] }
      : {
          include: ['{packages,apps}/*/{src,test}/**/*.test.ts', 'examples/**/*.test.ts', 'scripts/**/*.test.ts'],
          exclude: ['**/node_modules/**', proofs],
        }),
    testTimeout: 20_000,
    hookTimeout: 30_000,
    reporters: process.env['CI'] === 'true' ? ['default', noSkips] : ['default'],
  },
}))
