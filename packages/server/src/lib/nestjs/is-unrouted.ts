import { NotFoundException } from '@nestjs/common'
import type { IncomingMessage } from 'node:http'

/** A request; middleware may have given it another `url`. */
type Request = Pick<IncomingMessage, 'method' | 'url'> & { readonly originalUrl?: string }

/** Tells whether an exception is what Nest throws where it has no route; another `NotFoundException` is the app's. */
export function isUnrouted(exception: unknown, request: Request): boolean {
  try {
    return exception instanceof NotFoundException && exception.message === unroutedMessage(request)
  } catch {
    return false
  }
}

/** The words of Nest (core/router/routes-resolver.js, router-explorer.js). */
export function unroutedMessage({ method, url, originalUrl = url }: Request): string {
  return `Cannot ${method} ${originalUrl}`
}
