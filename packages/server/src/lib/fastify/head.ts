import type { FastifyInstance, onSendHookHandler } from 'fastify'
import { noteUnsent } from '../node/unsent-body.ts'

/** C10: Fastify tells HEAD of every empty answer that its length is 0. Of a 304 that is untrue: it speaks of the body that is not sent again (RFC 9110 §8.6). */
export function keepLengthsTrue(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    if (![route.method].flat().includes('HEAD')) return
    // Behind Fastify's own hook, which is the last of a HEAD route it makes of a GET route.
    route.onSend = [noteBody, ...[route.onSend ?? []].flat(), dropLength]
  })
}

const noteBody: onSendHookHandler = (_request, reply, payload, next) => {
  if (reply.statusCode >= 400) noteUnsent(reply.raw, payload)
  next(null, payload)
}

const dropLength: onSendHookHandler = (_request, reply, payload, next) => {
  if (reply.statusCode === 304) reply.removeHeader('content-length')
  next(null, payload)
}
