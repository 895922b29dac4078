import { defineConfig } from 'vitest/config'

export default defineConfig({
  // Tests run from the sources; see tsconfig.json, customConditions.
  resolve: { conditions: ['faultbook-source', 'node', 'import', 'default'] },
  ssr: { resolve: { conditions: ['faultbook-source', 'node', 'import', 'default'] } },
  test: {
    include: ['{packages,apps}/*/{src,test}/**/*.test.ts', 'scripts/**/*.test.ts'],
    testTimeout: 20_000,
  },
})
