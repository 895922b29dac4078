import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import type { Attributes } from '@opentelemetry/api'
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { createResponder, createSpanReport } from '@faultbook/server'
import type { ErrorReport } from '@faultbook/server'
import { fastifyOptions, faultbook } from '@faultbook/server/fastify'
import { createServer } from '@faultbook/server/node'
import Fastify from 'fastify'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { errors } from './answer.ts'
import { hostileValues, secret } from './hostile-values.ts'
import { servers } from './node-server.ts'
import { listen, send } from './send.ts'

const exporter = new InMemorySpanExporter()
const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
const heard: ErrorReport[] = []
const respond = createResponder({ errors, report: [createSpanReport(trace), (report) => void heard.push(report)] })

beforeAll(() => provider.register())
afterAll(async () => {
  await provider.shutdown()
  trace.disable()
  context.disable()
})
afterEach(() => {
  exporter.reset()
  heard.length = 0
})

/** Puts each request into a span, as OpenTelemetry's instrumentation of node:http does: around the event. */
function traced(server: Server): Server {
  const emit = server.emit.bind(server) as (event: string, ...args: unknown[]) => boolean
  server.emit = ((event: string, ...args: unknown[]) => {
    if (event !== 'request') return emit(event, ...args)
    const [{ url }, response] = args as [
      { readonly url: string },
      { readonly once: (event: 'close', run: () => void) => void },
    ]
    return provider.getTracer('test').startActiveSpan(url, { kind: SpanKind.SERVER }, (span) => {
      response.once('close', () => span.end())
      return emit(event, ...args)
    })
  }) as Server['emit']
  servers.push(server)
  return server
}

/** What a span says once its request is over. */
async function spanOf(name: string): Promise<Seen> {
  const span = await vi.waitFor(() => {
    const found = exporter.getFinishedSpans().find((finished) => finished.name === name)
    if (found === undefined) throw new Error(`No span ${name} has ended`)
    return found
  })
  const { attributes, events, status } = span
  return {
    attributes,
    status,
    events: events.map((event) => ({ name: event.name, attributes: event.attributes ?? {} })),
  }
}

interface Seen {
  readonly attributes: Attributes
  readonly status: { readonly code: SpanStatusCode; readonly message?: string }
  readonly events: readonly { readonly name: string; readonly attributes: Attributes }[]
}

const thrownAt: Readonly<Record<string, () => unknown>> = {
  '/unknown': () => new TypeError('boom', { cause: 'the disk' }),
  '/missing': () => errors.resourceNotFound({ resource: 'Customer' }),
  '/upstream': () => errors.badUpstream({ cause: new RangeError('garbage') }),
  '/busy': () => errors.unavailable(),
  '/duplicate': () => errors.duplicate({ resource: 'Customer', field: 'email', cause: new Error('23505') }),
}

async function serveThrown(): Promise<number> {
  const server = createServer(async ({ url = '' }) => {
    await wait(1)
    throw thrownAt[url]?.()
  }, respond)
  return listen(traced(server))
}

describe('createSpanReport() over node:http', () => {
  it('sets ERROR, the code and what was thrown where nobody knows it', async () => {
    await send(await serveThrown(), '/unknown')
    const { attributes, status, events } = await spanOf('/unknown')
    expect(attributes).toEqual({
      'http.response.status_code': 500,
      'faultbook.code': 'SRV_001',
      'error.type': 'SRV_001',
    })
    expect(status).toEqual({ code: SpanStatusCode.ERROR })
    expect(events).toEqual([
      {
        name: 'exception',
        attributes: {
          'exception.type': 'TypeError',
          'exception.message': 'boom',
          'exception.stacktrace': expect.stringMatching(/^TypeError: boom\n {4}at \S/) as string,
          'faultbook.fingerprint': expect.stringMatching(/^[0-9a-f]{16}$/) as string,
        },
      },
    ])
  })

  it.each([
    ['/missing', 404, 'RES_001'],
    ['/duplicate', 409, 'CON_001'],
  ])('leaves the status unset at %s, which is %i', async (path, status, code) => {
    await send(await serveThrown(), path)
    expect(await spanOf(path)).toEqual({
      attributes: { 'http.response.status_code': status, 'faultbook.code': code },
      status: { code: SpanStatusCode.UNSET },
      events: [],
    })
  })

  it('tells the cause of an error of the catalog, and nothing more where it has none', async () => {
    const port = await serveThrown()
    await send(port, '/upstream')
    await send(port, '/busy')
    const upstream = await spanOf('/upstream')
    const busy = await spanOf('/busy')
    expect(upstream.events).toMatchObject([
      { attributes: { 'exception.type': 'RangeError', 'exception.message': 'garbage' } },
    ])
    expect([upstream, busy].map(({ status, attributes }) => [status.code, attributes['error.type']])).toEqual([
      [SpanStatusCode.ERROR, 'UPS_001'],
      [SpanStatusCode.ERROR, 'SRV_002'],
    ])
    expect(busy.events).toEqual([])
  })

  it('tells each of many requests at once of its own error, and leaves the other report its turn', async () => {
    const port = await serveThrown()
    const paths = Object.keys(thrownAt)
    await Promise.all(Array.from({ length: 4 }, () => paths.map((path) => send(port, path))).flat())
    await vi.waitFor(() => expect(exporter.getFinishedSpans()).toHaveLength(20))
    const codes = exporter
      .getFinishedSpans()
      .map(({ name, attributes }) => `${name} ${String(attributes['faultbook.code'])}`)
    expect([...new Set(codes)].toSorted()).toEqual([
      '/busy SRV_002',
      '/duplicate CON_001',
      '/missing RES_001',
      '/unknown SRV_001',
      '/upstream UPS_001',
    ])
    expect(heard).toHaveLength(20)
  })

  it.each(hostileValues)('survives $name', async ({ make }) => {
    const server = createServer(() => {
      throw make()
    }, respond)
    await send(await listen(traced(server)), '/hostile')
    const { attributes } = await spanOf('/hostile')
    expect(attributes['http.response.status_code']).toBeGreaterThan(399)
    expect(heard).toHaveLength(1)
  })
})

describe('createSpanReport() over Fastify', () => {
  it('knows the route', async () => {
    const app = Fastify(fastifyOptions(respond))
    await app.register(faultbook, { respond })
    app.get('/customers/:id', async () => {
      await wait(1)
      throw new Error(secret)
    })
    traced(app.server)
    await app.listen({ port: 0, host: '127.0.0.1' })
    const { port } = app.server.address() as AddressInfo
    await send(port, '/customers/7')
    const { attributes, status } = await spanOf('/customers/7')
    await app.close()
    expect(attributes).toMatchObject({ 'http.route': '/customers/:id', 'error.type': 'SRV_001' })
    expect(status.code).toBe(SpanStatusCode.ERROR)
  })
})

describe('createSpanReport() elsewhere', () => {
  const reported: ErrorReport = { status: 500, code: 'SRV_001', severity: 'error', thrown: 'x', request: undefined }

  it('does nothing where there is no span', () => {
    expect(() => createSpanReport(trace)(reported)).not.toThrow()
  })

  it('C17 says nothing of a request whose client had gone', () => {
    provider.getTracer('test').startActiveSpan('gone', (span) => {
      void createSpanReport(trace)({ ...reported, status: 499, severity: 'info' })
      span.end()
    })
    expect(exporter.getFinishedSpans()[0]?.attributes).toEqual({})
  })

  it('asks nothing of a value where the span is not recorded', () => {
    const setAttributes = vi.fn()
    const span = { isRecording: () => false, setAttributes, addEvent: vi.fn(), setStatus: vi.fn() }
    void createSpanReport({ getActiveSpan: () => span })(reported)
    expect(setAttributes).not.toHaveBeenCalled()
  })
})
