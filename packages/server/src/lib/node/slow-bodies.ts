import type { IncomingMessage } from 'node:http'

const allowed = new WeakSet<IncomingMessage>()

/** Takes the body of a request out of the server's `requestTimeout`: whoever reads it sees to it that it comes to an end. */
export function allowSlowBody(request: IncomingMessage): void {
  allowed.add(request)
}

/** Tells whether a request has a body on its way that may be slow. */
export function isSlowBody(request: IncomingMessage | undefined): boolean {
  return request !== undefined && !request.complete && allowed.has(request)
}
