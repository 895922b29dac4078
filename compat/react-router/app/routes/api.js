import { data, redirect, redirectDocument } from 'react-router'
import { withErrors } from '@faultbook/server/fetch'
import { cases, respond } from '../../../fetch-app/cases.ts'

const own = {
  ...cases,
  redirect: () => fail(redirect('/elsewhere', 307)),
  'redirect-permanently': () => fail(redirectDocument('/elsewhere', 308)),
  'not-found': () => fail(data('SECRET_pa55word', { status: 404 })),
  forbidden: () => fail(data('SECRET_pa55word', { status: 403 })),
  unauthorized: () => fail(new Response('SECRET_pa55word', { status: 401 })),
}

export const loader = withErrors(({ request, params }) => own[params.case](request), respond)

function fail(thrown) {
  throw thrown
}
