import { Hono } from 'hono'
import { expectTypeOf } from 'vitest'
import type { Respond } from '@faultbook/server'
import { withErrors } from './fetch.ts'
import { withErrors as withHonoErrors } from './hono.ts'

declare const respond: Respond

// A handler written in place knows its request.
const bare = withErrors((request) => new Response(request.url), respond)
expectTypeOf(bare).toEqualTypeOf<(input: Request) => Promise<Response>>()

// What the platform hands over besides goes through: Next.js' context, a Worker's env.
interface NextRequest extends Request {
  readonly nextUrl: URL
}
interface Context {
  readonly params: Promise<{ readonly id: string }>
}
const route = withErrors(async (request: NextRequest, context: Context) => {
  expectTypeOf(request.nextUrl).toEqualTypeOf<URL>()
  return Response.json(await context.params)
}, respond)
expectTypeOf(route).parameters.toEqualTypeOf<[input: NextRequest, context: Context]>()

// An event that has the request will do.
const endpoint = withErrors(
  (event: { readonly request: Request; readonly url: URL }) => new Response(event.url.href),
  respond,
)
expectTypeOf(endpoint).returns.toEqualTypeOf<Promise<Response>>()

// @ts-expect-error a handler answers with a Response
withErrors(() => ({ success: true }), respond)

// A Hono app stays what it is, its bindings, variables and routes included.
interface Env {
  readonly Bindings: { readonly KEY: string }
  readonly Variables: { readonly user: string }
}
const app = new Hono<Env>().get('/customers/:id', (c) => c.text(c.env.KEY + c.get('user')))
expectTypeOf(withHonoErrors(app, respond)).toEqualTypeOf(app)
