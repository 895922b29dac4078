import { defineCatalog, standardErrors } from '@faultbook/contract'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Change } from './adapter-options.ts'
import { createObserver } from './observe.ts'
import { createResponder } from './responder.ts'

const errors = defineCatalog(standardErrors)
const respond = createResponder({ errors })
const facts = { method: 'GET', route: '/customers/:id', path: '/customers/7', requestId: 'ours' }
const page = { status: 404, headers: { 'content-type': 'text/html' }, body: '<h1>Nothing here</h1>' }

describe('createObserver()', () => {
  afterEach(() => {
    vi.restoreAllMocks()
  })

  it('tells what was sent, what would be, and why', () => {
    const changes: Change[] = []
    createObserver(respond, { observe: (change) => void changes.push(change) })(page, facts)
    const { reasons, ...change } = changes[0] ?? { reasons: [] }
    expect(change).toEqual({
      method: 'GET',
      route: '/customers/:id',
      path: '/customers/7',
      requestId: undefined,
      sent: { status: 404, contentType: 'text/html' },
      instead: { status: 404, code: 'RES_001' },
    })
    expect(reasons).toContain('C1 The body is not JSON')
    expect(reasons.some((reason) => reason.startsWith('C7 '))).toBe(true)
  })

  it('knows the status that a thrown value would get', () => {
    const changes: Change[] = []
    const observe = createObserver(respond, { observe: (change) => void changes.push(change) })
    observe({ ...page, status: 403, thrown: { value: Object.assign(new Error('x'), { status: 403 }) } }, facts)
    observe({ ...page, status: 500, thrown: { value: errors.resourceNotFound({ resource: 'Customer' }) } }, facts)
    expect(changes.map(({ instead }) => instead)).toEqual([
      { status: 500, code: 'SRV_001' },
      { status: 404, code: 'RES_001' },
    ])
    expect(changes.map(({ reasons }) => reasons[0])).toEqual([
      "C14 The status would be 500, by the catalog's row internal",
      "C14 The status would be 404, by the catalog's row resourceNotFound",
    ])
  })

  it('is silent about what keeps the contract, and what is no error', () => {
    const observe = vi.fn<(change: Change) => void>()
    const tell = createObserver(respond, { observe })
    const { status, headers, body } = respond(errors.routeNotFound(), facts)
    const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
    tell({ status, headers: { ...lower, 'x-request-id': 'ours' }, body }, facts)
    tell({ status: 200, headers: {}, body: '' }, facts)
    expect(observe).not.toHaveBeenCalled()
  })

  it('prints the first of a kind on a route, by default', () => {
    const print = vi.spyOn(console, 'error').mockReturnValue()
    const observe = createObserver(respond, {})
    observe(page, facts)
    observe(page, { ...facts, path: '/customers/8' })
    observe(page, { ...facts, route: '/keys/:id' })
    const lines = print.mock.calls.map(([line]) => JSON.parse(String(line)) as Change)
    expect(lines.map(({ route, instead }) => [route, instead.code])).toEqual([
      ['/customers/:id', 'RES_001'],
      ['/keys/:id', 'RES_001'],
    ])
  })

  it('survives an observer that throws or rejects', async () => {
    const print = vi.spyOn(console, 'error').mockReturnValue()
    const failing = (): never => {
      throw new Error('full')
    }
    createObserver(respond, { observe: failing })(page, facts)
    createObserver(respond, { observe: async () => failing() })(page, facts)
    await expect.poll(() => print.mock.calls.length).toBe(2)
    expect(String(print.mock.calls[0])).toContain('The observer failed')
  })
})
