// The handler that Bun.serve, Deno.serve and a Worker serve.
import { withErrors } from '@faultbook/server/fetch'
import { cases, respond } from './cases.ts'

export const fetch = withErrors((request: Request) => {
  const name = new URL(request.url).pathname.replace('/api/', '')
  const found = Object.hasOwn(cases, name) ? cases[name] : undefined
  if (found === undefined) throw respond.errors.routeNotFound()
  return found(request)
}, respond)
