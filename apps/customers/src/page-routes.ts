import type { FastifyInstance, FastifyReply } from 'fastify'
import { errors } from './errors.ts'
import { errorExamples } from './pages/error-examples.ts'
import { renderErrorGuide } from './pages/error-guide.ts'
import { renderHome } from './pages/home.ts'
import { iconSvg, pagePaths, pagePolicy } from './pages/page.ts'
import { styleSheet } from './pages/style.ts'
import type { Settings } from './settings.ts'

const title = 'Customers API'
const apiPath = '/api/v2'

/** The pages for people: what this is, and the guide to its errors. */
export function pageRoutes(app: FastifyInstance, { bodyLimitBytes }: Settings): void {
  const guide = renderErrorGuide({ errors, title, apiPath, examples: errorExamples(errors, bodyLimitBytes) })
  const options = { schema: { hide: true } } as const
  app.get(pagePaths.home, options, async ({ protocol, host }, reply) =>
    page(reply, renderHome({ errors, title, origin: `${protocol}://${host}`, apiPath })),
  )
  app.get(pagePaths.errors, options, async (_, reply) => page(reply, guide))
  app.get(pagePaths.style, options, async (_, reply) => asset(reply, 'text/css; charset=utf-8', styleSheet))
  app.get(pagePaths.icon, options, async (_, reply) => asset(reply, 'image/svg+xml', iconSvg))
}

function page(reply: FastifyReply, content: string): FastifyReply {
  return asset(
    reply.header('Content-Security-Policy', pagePolicy).header('Referrer-Policy', 'no-referrer'),
    'text/html; charset=utf-8',
    content,
  )
}

function asset(reply: FastifyReply, type: string, content: string): FastifyReply {
  return reply.header('X-Content-Type-Options', 'nosniff').type(type).send(content)
}
