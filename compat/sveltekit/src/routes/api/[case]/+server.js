import { error, redirect } from '@sveltejs/kit'
import { withErrors } from '@faultbook/server/fetch'
import { cases } from '../../../../../fetch-app/cases.ts'
import { respond } from '../../../respond.js'

const own = {
  ...cases,
  redirect: () => redirect(307, '/elsewhere'),
  'redirect-permanently': () => redirect(308, '/elsewhere'),
  'not-found': () => error(404, 'SECRET_pa55word'),
  forbidden: () => error(403, 'SECRET_pa55word'),
  unauthorized: () => error(401, 'SECRET_pa55word'),
}

export const GET = withErrors((event) => own[event.params.case](event.request), respond)
