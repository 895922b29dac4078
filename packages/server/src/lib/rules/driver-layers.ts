/** One value of what a data access library threw: the library's own error, or what the driver below it said. */
export interface Layer {
  readonly value: Readonly<Record<string, unknown>>
  /** A library that only talks to databases had it wrapped: a network error in there is the database's. */
  readonly isDatabase: boolean
}

/** TypeORM needs two, Prisma three; more is a trap. */
const deepest = 6

/**
 * Takes off what Drizzle, TypeORM and Prisma wrap a driver's error in; the driver's own word comes first.
 * An error of the app's own that has one as its `cause` stays closed: who wrapped it has decided what it means.
 * Never throws, and ends whatever the value is.
 */
export function layersOf(thrown: unknown): readonly Layer[] {
  const layers: Layer[] = []
  let next: unknown = thrown
  while (typeof next === 'object' && next !== null && layers.length < deepest) {
    const value = next as Readonly<Record<string, unknown>>
    layers.unshift({ value, isDatabase: layers.length > 0 })
    next = tryUnwrap(value)
  }
  return layers
}

function tryUnwrap(value: Readonly<Record<string, unknown>>): unknown {
  try {
    return unwrap(value)
  } catch {
    return undefined
  }
}

function unwrap(value: Readonly<Record<string, unknown>>): unknown {
  const { name, cause, driverError, query, params, meta } = value
  // TypeORM: QueryFailedError.
  if (typeof driverError === 'object' && driverError !== null) return driverError
  // Drizzle: DrizzleQueryError, which has no name of its own.
  if (typeof query === 'string' && Array.isArray(params)) return cause
  // Drizzle again, where the driver is synchronous; a driver adapter of Prisma.
  if (name === 'DrizzleError' || name === 'DriverAdapterError') return cause
  if (typeof name !== 'string' || !name.startsWith('PrismaClient')) return undefined
  // Prisma has moved what is in `meta` before: take it if it is there.
  return typeof meta === 'object' && meta !== null
    ? (meta as { driverAdapterError?: unknown }).driverAdapterError
    : undefined
}
