import type { FastifyInstance } from 'fastify'

/**
 * Closes connections whose caller takes nothing of a waiting answer for so long; Node would keep it for ever.
 * An answer that has not begun, and a connection between two requests, are no reader's fault.
 */
export function closeStalledReaders(app: FastifyInstance, stalledReaderMs: number): void {
  app.addHook('onRequest', ({ socket }, { raw }, next) => {
    // Node's timer of a connection starts anew whenever something moves, and with a listener on the response it closes nothing by itself.
    raw.setTimeout(stalledReaderMs, () => {
      if (socket.writableLength > 0) socket.destroy()
    })
    next()
  })
}
