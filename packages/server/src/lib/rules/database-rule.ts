import type { ApiError } from '@faultbook/contract'
import type { Rule } from '../rule.ts'
import type { ServerCatalog } from '../server-catalog.ts'
import { outOfReach } from './database-fault.ts'
import type { DatabaseFault } from './database-fault.ts'
import { layersOf } from './driver-layers.ts'
import type { Layer } from './driver-layers.ts'
import { readPrismaFault } from './prisma-fault.ts'

/** Makes the error for a broken constraint; `cause` is what was thrown. */
export type ConstraintError<Errors extends ServerCatalog> = (errors: Errors, cause: unknown) => ApiError

/** What the rule of a database is given. */
export interface DatabaseRuleOptions<Errors extends ServerCatalog> {
  /** The catalog, where the constraints answer with rows of its own. */
  readonly errors: Errors
  /** Constraint → error, by the name that the database gives it; one that is not listed is declined (none). */
  readonly constraints?: Readonly<Record<string, ConstraintError<Errors>>>
}

/** Understands the errors of one kind of database, or declines. */
export type ReadFault = (layer: Layer) => DatabaseFault | undefined

/** Makes a rule of a function that understands the errors of one kind of database. */
export function createDatabaseRule<Errors extends ServerCatalog>(
  readFault: ReadFault,
  { errors, constraints = {} }: DatabaseRuleOptions<Errors>,
): Rule {
  const readers: readonly ReadFault[] = [readFault, readPrismaFault, readKnexFault]
  return (thrown) => {
    const faults = layersOf(thrown).flatMap((layer) => readers.map((read) => tryRead(read, layer)))
    for (const fault of faults) {
      if (fault === undefined) continue
      if (!('constraint' in fault)) return toUnavailable(errors, fault.retryAfterSeconds, thrown)
      const name = fault.constraint.find((candidate) => Object.hasOwn(constraints, candidate))
      if (name !== undefined) return constraints[name]?.(errors, thrown)
    }
    return undefined
  }
}

/** What throws when it is looked at is no driver's. */
function tryRead(readFault: ReadFault, layer: Layer): DatabaseFault | undefined {
  try {
    return readFault(layer)
  } catch {
    return undefined
  }
}

/** Knex: no connection of the pool became free in time. */
function readKnexFault({ value }: Layer): DatabaseFault | undefined {
  return value['name'] === 'KnexTimeoutError' ? outOfReach : undefined
}

function toUnavailable(errors: ServerCatalog, retryAfterSeconds: number | undefined, cause: unknown): ApiError {
  return errors.unavailable(retryAfterSeconds === undefined ? { cause } : { cause, retryAfterSeconds })
}
