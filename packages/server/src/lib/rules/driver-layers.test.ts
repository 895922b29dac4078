import { describe, expect, it } from 'vitest'
import { hostileValues } from '../../../test/hostile-values.ts'
import { layersOf } from './driver-layers.ts'

const inner = { code: '23505', severity: 'ERROR' }

describe('layersOf()', () => {
  it.each([
    ['TypeORM', { name: 'QueryFailedError', driverError: inner }],
    ['Drizzle', { query: 'SELECT 1', params: [], cause: inner }],
    ['Drizzle on a synchronous driver', { name: 'DrizzleError', cause: inner }],
    ['a driver adapter of Prisma', { name: 'DriverAdapterError', cause: inner }],
  ])('gives what %s wrapped first, as a database’s', (_, thrown) => {
    expect(layersOf(thrown)).toEqual([
      { value: inner, isDatabase: true },
      { value: thrown, isDatabase: false },
    ])
  })

  it('goes through both layers of Prisma', () => {
    const driverAdapterError = { name: 'DriverAdapterError', cause: inner }
    const thrown = { name: 'PrismaClientKnownRequestError', code: 'P2002', meta: { driverAdapterError } }
    expect(layersOf(thrown).map(({ value }) => value)).toEqual([inner, driverAdapterError, thrown])
  })

  it.each([
    ['an error of the app’s own', new Error('x', { cause: inner })],
    ['a query without parameters', { query: 'SELECT 1', cause: inner }],
    ['a cause that is none', { name: 'DriverAdapterError', cause: 'x' }],
    ['Prisma without a meta', { name: 'PrismaClientKnownRequestError', code: 'P2002' }],
    ['Prisma with another meta', { name: 'PrismaClientKnownRequestError', meta: 'x' }],
  ])('leaves %s closed', (_, thrown) => {
    expect(layersOf(thrown)).toEqual([{ value: thrown, isDatabase: false }])
  })

  it.each([[null], [undefined], ['x'], [1]])('finds nothing in %s', (thrown) => {
    expect(layersOf(thrown)).toEqual([])
  })

  it('ends where an error wraps itself', () => {
    const thrown: { driverError?: unknown } = {}
    thrown.driverError = thrown
    expect(layersOf(thrown)).toHaveLength(6)
  })

  it('ends where each layer brings another', () => {
    const bottomless: object = new Proxy({}, { get: () => bottomless })
    expect(layersOf(bottomless)).toHaveLength(6)
  })

  it.each(hostileValues)('C15 survives $name', ({ make }) => {
    expect(() => layersOf(make())).not.toThrow()
  })
})
