import type { FastifyInstance } from 'fastify'
import type { Logger } from './log.ts'

/** How often dropped connections are told of, in ms: a flood of them must not be one of lines. */
const tellEveryMs = 10_000

/** Lets no more than so many connections be open at a time. Node closes the others unanswered; the log says how many there were. */
export function limitConnections({ server }: FastifyInstance, maxConnections: number, log: Logger): void {
  let dropped = 0
  let timer: NodeJS.Timeout | undefined
  const tell = (): void => {
    timer = undefined
    if (dropped === 0) return
    log.warn({ connections: dropped, max_connections: maxConnections }, 'connections dropped')
    dropped = 0
    timer = setTimeout(tell, tellEveryMs).unref()
  }
  server.maxConnections = maxConnections
  server.on('drop', () => {
    dropped += 1
    // The first at once.
    if (timer === undefined) tell()
  })
  server.once('close', tell)
}
