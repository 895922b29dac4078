/** A module that a process is started with: prints, at the end, which variables and headers the process has looked at by name. */
const watcher = `
import { IncomingMessage } from 'node:http'
const read = { env: new Set(), headers: new Set() }
const watch = (object, names) => new Proxy(object, { get: (target, name) => (typeof name === 'string' && names.add(name), Reflect.get(target, name)) })
process.env = watch(process.env, read.env)
const { get } = Object.getOwnPropertyDescriptor(IncomingMessage.prototype, 'headers')
// The first thing that Node does with a request: before any listener, and before the response is made.
const { _addHeaderLines } = IncomingMessage.prototype
IncomingMessage.prototype._addHeaderLines = function (...lines) {
  _addHeaderLines.apply(this, lines)
  Object.defineProperty(this, 'headers', { configurable: true, get() { return watch(get.call(this), read.headers) } })
}
process.on('exit', () => console.log('READ ' + JSON.stringify({ env: [...read.env], headers: [...read.headers] })))
`

/** `NODE_OPTIONS` that start a process with it. */
export const watchReads = `--import=data:text/javascript,${encodeURIComponent(watcher)}`
