import type { Report } from '@faultbook/server'
import type { ActivityRecorder } from './activity-recorder.ts'
import { findKey, findRequest } from './key-guard.ts'
import { isProvoked } from './sandbox.ts'
import { toRoute } from './to-route.ts'

/** The client had gone: nothing was sent. */
const clientGone = 499

/** Makes the report that has the errors of known keys remembered; those of nobody are left to the log. */
export function createActivityReport({ note }: ActivityRecorder, now: () => Date): Report {
  return ({ status, code, thrown, request: facts }) => {
    const request = facts && findRequest(facts)
    if (request === undefined || status === clientGone) return
    const key = findKey(request)
    if (key === undefined) return
    note(key.workspaceId, {
      at: now().toISOString(),
      requestId: request.id,
      code,
      status,
      method: request.method,
      route: toRoute(request.routeOptions.url ?? ''),
      keyId: key.id,
      isProvoked: isProvoked(thrown),
    })
  }
}
