import { constraintNames, inTheWay, outOfReach } from './database-fault.ts'
import type { DatabaseFault } from './database-fault.ts'
import type { Layer } from './driver-layers.ts'

type Members = Readonly<Record<string, unknown>>

/** Prisma's "Error message reference": a constraint failed. */
const constraintCodes: ReadonlySet<unknown> = new Set(['P2002', 'P2003', 'P2004', 'P2011'])

const unavailableCodes: Readonly<Record<string, DatabaseFault>> = {
  P1001: outOfReach, // no server there
  P1002: outOfReach, // it did not answer in time
  P1008: outOfReach, // an operation took too long
  P1017: outOfReach, // it closed the connection
  P2024: outOfReach, // no connection of the pool became free
  P2028: outOfReach, // a transaction could not begin, or end, in time
  P2034: inTheWay, // a write conflict or a deadlock
  P2037: outOfReach, // too many connections
}

/** Prisma's driver adapters: `kind` of what a DriverAdapterError has as its cause. */
const unavailableKinds: Readonly<Record<string, DatabaseFault>> = {
  DatabaseNotReachable: outOfReach,
  ConnectionClosed: outOfReach,
  SocketTimeout: outOfReach,
  TooManyConnections: outOfReach,
  TransactionWriteConflict: inTheWay,
}

/** What Prisma itself makes of a driver's error; for where the driver's own word isn't there, or named no constraint that is known. */
export function readPrismaFault({ value, isDatabase }: Layer): DatabaseFault | undefined {
  const { name, kind, code, errorCode, meta } = value
  if (isDatabase && typeof kind === 'string') return readKind(kind, value)
  if (typeof name !== 'string' || !name.startsWith('PrismaClient')) return undefined
  // PrismaClientInitializationError calls it errorCode.
  const known = code ?? errorCode
  if (constraintCodes.has(known)) return { constraint: isObject(meta) ? namesOfMeta(meta) : [] }
  return typeof known === 'string' && Object.hasOwn(unavailableCodes, known) ? unavailableCodes[known] : undefined
}

function readKind(kind: string, value: Members): DatabaseFault | undefined {
  if (Object.hasOwn(unavailableKinds, kind)) return unavailableKinds[kind]
  if (!kind.endsWith('Violation')) return undefined
  const { constraint, table } = value
  return { constraint: isObject(constraint) ? namesOfConstraint(constraint, table) : [] }
}

function namesOfConstraint({ index, fields }: Members, table: unknown): readonly string[] {
  return [...constraintNames(table, index), ...namesOfFields(fields, table)]
}

/** Before driver adapters: an index, or model and fields. All of it may be missing. */
function namesOfMeta({ target, field_name: fieldName, modelName, constraint }: Members): readonly string[] {
  const index = [target, constraint, fieldName].find((name) => typeof name === 'string')
  return [
    ...constraintNames(modelName, typeof index === 'string' ? index.replace(/ \(index\)$/, '') : undefined),
    ...namesOfFields(target, modelName),
    ...namesOfFields(constraint, modelName),
  ]
}

/** As SQLite names them: `customers.email`, `customers.workspace, customers.email`. */
function namesOfFields(fields: unknown, table: unknown): readonly string[] {
  if (!Array.isArray(fields) || fields.length === 0 || !fields.every((field) => typeof field === 'string')) return []
  const bare = fields.join(', ')
  return typeof table === 'string' ? [fields.map((field) => `${table}.${field}`).join(', '), bare] : [bare]
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null
}
