import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { monitorEventLoopDelay } from 'node:perf_hooks'

/** Listens on this machine only, and tells the parent where. */
export function listen(server: Server): void {
  server.listen(0, '127.0.0.1', () => tellPort(server))
}

/** Tells the parent the port of a server that listens, and whenever it asks the CPU time in µs, the memory in bytes or the longest delay of the event loop in ms. */
export function tellPort(server: Server): void {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  process.send?.((server.address() as AddressInfo).port)
  process.on('message', (what) => {
    const { user, system } = process.cpuUsage()
    if (what === 'cpu') return process.send?.(user + system)
    if (what === 'rss') return process.send?.(process.memoryUsage.rss())
    process.send?.(delay.max / 1e6)
    delay.reset()
    // Not before it is asked for: it costs a timer of 1 ms.
    return delay.enable()
  })
  process.on('disconnect', () => process.exit())
}
