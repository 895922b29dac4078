import type { IncomingMessage } from 'node:http'
import { parseMediaType } from '../media-type.ts'
import { readJson } from '../read-json.ts'
import type { Respond } from '../responder.ts'

const jsonType = /^application\/(?:.+\+)?json$/

/** What {@link readJsonBodies} takes besides the responder. */
export interface ReadJsonBodiesOptions {
  /** The most bytes a body may have (65,536). */
  readonly maxBodyBytes?: number
}

/** Middleware of Koa, as far as it is looked at here. */
export type ReadJsonBodies = (
  context: { readonly req: IncomingMessage; readonly request: object },
  next: () => Promise<unknown>,
) => Promise<unknown>

/**
 * Makes middleware that reads JSON strictly into `ctx.request.body`: UTF-8, at most 64 levels, no key twice, no text that is not
 * well-formed Unicode (CONTRACT C16). Other kinds of body are left to a parser behind it, as `bodyParser()`, which then leaves JSON alone.
 *
 * @example
 * app.use(readJsonBodies(respond))
 */
export function readJsonBodies({ errors }: Respond, options: ReadJsonBodiesOptions = {}): ReadJsonBodies {
  return async ({ req, request }, next) => {
    if (jsonType.test(parseMediaType(req.headers['content-type'] ?? '')?.type ?? '')) {
      Object.assign(request, { body: await readJson(req, { errors, ...options }) })
    }
    return next()
  }
}
