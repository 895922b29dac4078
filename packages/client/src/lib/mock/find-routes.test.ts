import { describe, expect, it } from 'vitest'
import { findRoutes } from './find-routes.ts'

const routes = ['GET /customers/{id}', 'GET /customers/export', 'PUT /customers/{id}', 'GET /a/{b}/c/{d}', 'GET /']

describe('findRoutes()', () => {
  it('finds the routes of a path with any method, and its parameters, decoded', () => {
    expect(findRoutes(routes, '/customers/a%20b')).toEqual([
      { route: 'GET /customers/{id}', params: { id: 'a b' } },
      { route: 'PUT /customers/{id}', params: { id: 'a b' } },
    ])
    expect(findRoutes(routes, '/a/1/c/2')).toEqual([{ route: 'GET /a/{b}/c/{d}', params: { b: '1', d: '2' } }])
  })

  it('finds those with fewer parameters first', () => {
    expect(findRoutes(routes, '/customers/export').map(({ route }) => route)).toEqual([
      'GET /customers/export',
      'GET /customers/{id}',
      'PUT /customers/{id}',
    ])
  })

  it.each(['/customers', '/customers/', '/customers/1/', '/x/customers/1', '', '/a/1/b/2'])(
    'finds none for %s',
    (path) => {
      expect(findRoutes(routes, path)).toEqual([])
    },
  )

  it('finds the root', () => {
    expect(findRoutes(routes, '/')).toEqual([{ route: 'GET /', params: {} }])
  })
})
