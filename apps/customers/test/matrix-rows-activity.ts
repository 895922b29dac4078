import { byKey, gap, noQuery, parameters, readsNoBody, wrongMethod } from './matrix-answers.ts'
import type { Row } from './matrix-answers.ts'

/** What the route of the errors answers. */
export const activityRows: Readonly<Record<string, Row>> = {
  'GET /api/v2/activity': {
    ...byKey('activity:read'),
    ...noQuery,
    ...readsNoBody,
    'the wrong method': wrongMethod('GET, HEAD'),
    'wrong types in the parameters': parameters({
      limit: 'must be an integer',
      before: 'must be an integer',
      status: 'must be an integer',
    }),
    'an unknown id': gap('it names no resource'),
    "another workspace's id": gap('it names no resource'),
    'a duplicate': gap('it writes nothing'),
  },
}
