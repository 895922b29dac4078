import { AsyncLocalStorage } from 'node:async_hooks'
import { Server } from 'node:http'
import { createResponder } from '@faultbook/server'
import type { ErrorReport } from '@faultbook/server'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { errors } from './answer.ts'
import { scenes } from './scenes/scenes.ts'
import { send } from './send.ts'

// A report that asks for the active span, or a logger for the id of a trace, asks where it runs: that must be within the request.
const context = new AsyncLocalStorage<string>()
const { emit } = Server.prototype
const heard: { readonly report: ErrorReport; readonly within: string | undefined }[] = []
const respond = createResponder({
  errors,
  report: (report) => void heard.push({ report, within: context.getStore() }),
})

beforeAll(() => {
  // As OpenTelemetry's instrumentation of node:http does it.
  Server.prototype.emit = function emitWithin(this: Server, event: string | symbol, ...args: unknown[]): boolean {
    const call = (): boolean => Reflect.apply(emit, this, [event, ...args])
    if (event !== 'request') return call()
    return context.run(String((args[0] as { readonly url?: string }).url), call)
  } as typeof emit
})
afterAll(() => {
  Server.prototype.emit = emit
})
afterEach(() => {
  heard.length = 0
})

const paths = ['/throws', '/role/unavailable', '/earlier', '/foreign/json', '/foreign/html', '/late', '/no-such-route']

/** A gap: what breaks a body that is under way is the platform's to tell, who reads it once the handler is done. */
const untold: ReadonlySet<string> = new Set(['Fetch handler', 'Hono 4'])

describe.each(scenes)('the report of $name', ({ name, start }) => {
  it.each(paths.filter((path) => path !== '/late' || !untold.has(name)))(
    'is made within the request to %s',
    async (path) => {
      const { port, close } = await start({ respond })
      await send(port, path)
      await close()
      expect(heard.map(({ report, within }) => [report.request?.path, within])).toEqual([[path, path]])
    },
  )
})
