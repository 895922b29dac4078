import { withErrors } from '@faultbook/server/fetch'
import { respond } from '../../../../fetch-app/cases.ts'

// Below /api there is no page: what no route claims is an error of the API.
const refuse = withErrors(() => {
  throw respond.errors.routeNotFound()
}, respond)

export { refuse as DELETE, refuse as GET, refuse as PATCH, refuse as POST, refuse as PUT }
