import { withErrors } from '@faultbook/server/fetch'
import { respond } from '../../../fetch-app/cases.ts'

const refuse = withErrors(() => {
  throw respond.errors.routeNotFound()
}, respond)

export { refuse as action, refuse as loader }
