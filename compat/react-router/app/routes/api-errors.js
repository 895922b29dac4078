import { withErrors } from '@faultbook/server/fetch'
import { respond } from '../../../fetch-app/cases.ts'

// Around everything below /api: what React Router itself answers there, for a wrong method, is an error of the API too.
export const middleware = [withErrors((args, next) => next(), respond)]
