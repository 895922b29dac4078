import { describe, it } from 'vitest'

import { openFresh } from './store-suite-scene.ts'
import type { OpenStore } from './store-suite-scene.ts'
import { activityTenancyChecks } from './tenancy-checks-activity.ts'
import { idempotencyTenancyChecks } from './tenancy-checks-idempotency.ts'
import { keyTenancyChecks } from './tenancy-checks-keys.ts'
import { createTenancyScene, tenancyChecks } from './tenancy-checks.ts'

/** Registers the tests that workspaces are apart. */
export function describeTenancy(open: OpenStore): void {
  describe('workspaces are apart', () => {
    it.each([...tenancyChecks, ...keyTenancyChecks, ...activityTenancyChecks, ...idempotencyTenancyChecks])(
      '$name',
      async ({ run }) => {
        const store = await openFresh(open)
        await run(await createTenancyScene(store))
        await store.close()
      },
    )
  })
}
