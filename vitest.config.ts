import { defineConfig } from 'vitest/config'
import { noSkips } from './scripts/no-skips.ts'

// Tests run from the sources; see tsconfig.json, customConditions.
const conditions = ['faultbook-source', 'node', 'import', 'default']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['{packages,apps}/*/{src,test}/**/*.test.ts', 'scripts/**/*.test.ts'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    reporters: process.env['CI'] === 'true' ? ['default', noSkips] : ['default'],
  },
})
