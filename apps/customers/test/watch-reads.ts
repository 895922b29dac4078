/** A module that a process is started with: prints, at the end, which variables and headers the process has looked at by name. */
const watcher = `
import { Server } from 'node:http'
const read = { env: new Set(), headers: new Set() }
const watch = (object, names) => new Proxy(object, { get: (target, name) => (typeof name === 'string' && names.add(name), Reflect.get(target, name)) })
process.env = watch(process.env, read.env)
const { emit } = Server.prototype
Server.prototype.emit = function (event, request, ...rest) {
  if (event === 'request') Object.defineProperty(request, 'headers', { value: watch(request.headers, read.headers) })
  return emit.call(this, event, request, ...rest)
}
process.on('exit', () => console.log('READ ' + JSON.stringify({ env: [...read.env], headers: [...read.headers] })))
`

/** `NODE_OPTIONS` that start a process with it. */
export const watchReads = `--import=data:text/javascript,${encodeURIComponent(watcher)}`
