import fc from 'fast-check'
import Fastify from 'fastify'
import { afterAll, describe, expect, it } from 'vitest'
import { createRouteTable } from './route-table.ts'

const routes = {
  '/': ['GET'],
  '/customers': ['GET', 'POST'],
  '/customers/:id': ['GET', 'PATCH', 'DELETE'],
  '/customers/export': ['POST'],
  '/customers/:id/notes/:note': ['PUT'],
  '/range/:from-:to': ['GET'],
  '/numbers/:n(^\\d+$)': ['GET'],
  '/files/*': ['GET'],
  '/maybe/:x?': ['GET'],
  '/a::b': ['GET'],
  '/dotted.json': ['GET'],
  '/a+(b)': ['GET'],
  '/caf\u00e9': ['GET'],
} as const

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
const table = createRouteTable()
const app = Fastify()
app.addHook('onRoute', ({ method, url }) => table.add(method, url))
app.register(async (scope) => {
  for (const [url, served] of Object.entries(routes))
    scope.route({ method: [...served], url, handler: async () => 'found' })
})
app.setNotFoundHandler((_request, reply) => reply.code(404).send(''))

afterAll(() => app.close())

async function servedBy(path: string): Promise<readonly string[]> {
  const replies = await Promise.all(methods.map((method) => app.inject({ method, url: path })))
  return methods.filter((_, index) => replies[index]?.statusCode === 200).toSorted()
}

describe('createRouteTable()', () => {
  it.each([
    ['/', ['GET', 'HEAD']],
    ['/customers', ['GET', 'HEAD', 'POST']],
    ['/customers/7', ['DELETE', 'GET', 'HEAD', 'PATCH']],
    ['/customers/export', ['DELETE', 'GET', 'HEAD', 'PATCH', 'POST']],
    ['/customers/7/notes/8', ['PUT']],
    ['/range/1-2', ['GET', 'HEAD']],
    ['/numbers/12', ['GET', 'HEAD']],
    ['/numbers/x', []],
    ['/files/a/b.c', ['GET', 'HEAD']],
    ['/maybe', ['GET', 'HEAD']],
    ['/maybe/1', ['GET', 'HEAD']],
    ['/a:b', ['GET', 'HEAD']],
    ['/dotted.json', ['GET', 'HEAD']],
    ['/dottedxjson', []],
    ['/a+(b)', ['GET', 'HEAD']],
    ['/customers/', ['DELETE', 'GET', 'HEAD', 'PATCH']],
    ['/nowhere', []],
    ['/cust%6Fmers', ['GET', 'HEAD', 'POST']],
    ['/caf%C3%A9', ['GET', 'HEAD']],
  ])('C8 knows the methods of %s, as the router does', async (path, expected) => {
    await app.ready()
    expect([table.methodsOf(path), await servedBy(path)]).toEqual([expected, expected])
  })

  it('C8 agrees with the router on any path', async () => {
    await app.ready()
    const piece = fc.constantFrom(
      '',
      'customers',
      'export',
      'notes',
      'range',
      'numbers',
      'files',
      'maybe',
      'a',
      '1',
      '12',
      '1-2',
      'x-y-z',
      '%41',
      '%2F',
      '%25',
      'dotted.json',
      '-',
    )
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 5 }), async (pieces) => {
        const path = `/${pieces.join('/')}`
        expect({ path, methods: table.methodsOf(path) }).toEqual({ path, methods: await servedBy(path) })
      }),
      { numRuns: 300 },
    )
  })

  it('knows nothing before a route is added', () => {
    expect(createRouteTable().methodsOf('/')).toEqual([])
  })

  it('knows a route that is added after the first question', () => {
    const late = createRouteTable()
    late.methodsOf('/a')
    late.add(['GET', 'post'], '/a')
    expect(late.methodsOf('/a')).toEqual(['GET', 'POST'])
  })
})
