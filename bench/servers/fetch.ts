import { getRequestListener } from '@hono/node-server'
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { withErrors } from '@faultbook/server/fetch'
import { AppError, errorHeaders, keepAliveTimeout, toBody } from '../src/by-hand.ts'
import { fromHttpError, good, handFailures, httpErrorFailures, kitFailures } from '../src/failures.ts'
import type { Failures } from '../src/failures.ts'
import { respond } from '../src/responder.ts'
import { serveVariant } from './variant.ts'

type Handler = (request: Request) => Response | Promise<Response>

await serveVariant({
  kit: () => serve(withErrors(route(kitFailures), respond)),
  'by-hand': () => handling(handFailures, AppError.from),
  library: () => handling(httpErrorFailures, fromHttpError),
})

/** The handler as one writes it without the kit. */
function handling(failures: Failures, toError: typeof AppError.from): Server {
  const handler = route(failures)
  return serve(async (request) => {
    const requestId = randomUUID()
    try {
      const response = await handler(request)
      response.headers.set('X-Request-Id', requestId)
      return response
    } catch (thrown) {
      const { statusCode, code, message } = toError(thrown)
      return new Response(toBody(code, message), {
        status: statusCode,
        headers: { ...errorHeaders, 'X-Request-Id': requestId },
      })
    }
  })
}

function serve(handler: Handler): Server {
  return createServer({ keepAliveTimeout }, getRequestListener(handler)).listen(0, '127.0.0.1')
}

function route(fail: Failures): Handler {
  return ({ url }) => {
    if (url.endsWith('/param')) return fail.param()
    if (url.endsWith('/plain')) return fail.plain()
    if (url.endsWith('/unknown')) throw new Error('x')
    return Response.json(good)
  }
}
