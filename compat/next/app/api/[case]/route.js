import { forbidden, notFound, permanentRedirect, redirect, unauthorized } from 'next/navigation'
import { withErrors } from '@faultbook/server/fetch'
import { cases, respond } from '../../../../fetch-app/cases.ts'

const own = {
  ...cases,
  redirect: () => redirect('/elsewhere'),
  'redirect-permanently': () => permanentRedirect('/elsewhere'),
  'not-found': () => notFound(),
  forbidden: () => forbidden(),
  unauthorized: () => unauthorized(),
  'redirect-in-cause': () => {
    try {
      return redirect('/elsewhere')
    } catch (cause) {
      throw new Error('wrapped', { cause })
    }
  },
}

export const GET = withErrors(async (request, { params }) => own[(await params).case](request), respond)
