import { withErrors } from '@faultbook/server/fetch'
import { respond } from './respond.js'

// Around everything below /api: what SvelteKit itself answers there, for no route or a wrong method, is an error of the API too.
const guarded = withErrors((event, resolve) => resolve(event), respond)

export const handle = ({ event, resolve }) =>
  event.url.pathname.startsWith('/api/') ? guarded(event, resolve) : resolve(event)
