import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Listens on this machine only, and tells the parent where. */
export function listen(server: Server): void {
  server.listen(0, '127.0.0.1', () => tellPort(server))
}

/** Tells the parent the port of a server that listens, and the CPU time in µs whenever it asks. */
export function tellPort(server: Server): void {
  process.send?.((server.address() as AddressInfo).port)
  process.on('message', () => {
    const { user, system } = process.cpuUsage()
    process.send?.(user + system)
  })
  process.on('disconnect', () => process.exit())
}
