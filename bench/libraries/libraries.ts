import { ourLibrary } from '../../packages/client/test/cases/our-library.ts'
import type { Library } from '../../packages/client/test/cases/wire-case.ts'
import { axiosHttpLibrary, axiosLibrary } from './axios.ts'
import { bareLibrary, endlessLibrary } from './bare.ts'
import { kyLibrary } from './ky.ts'
import { ofetchLibrary } from './ofetch.ts'
import { openapiFetchLibrary } from './openapi-fetch.ts'
import { wretchLibrary } from './wretch.ts'

/** Everything that is compared, each set up for the same duties as its docs tell. */
export const libraries: readonly Library[] = [
  ourLibrary,
  bareLibrary,
  endlessLibrary,
  kyLibrary,
  ofetchLibrary,
  axiosLibrary,
  axiosHttpLibrary,
  wretchLibrary,
  openapiFetchLibrary,
]

/** Those that are put through what a client must survive. */
export const survivors: readonly Library[] = libraries.filter(
  (library) => library !== bareLibrary && library !== endlessLibrary,
)

/** Ours, as it is where nobody wants retries. */
export const impatientLibrary: Library = {
  name: 'faultbook without retries',
  connect: (origin, setup) => ourLibrary.connect(origin, { ...setup, retries: 0 }),
}

/** The library of that name. */
export function pickLibrary(name: string): Library {
  const library = [...libraries, impatientLibrary].find((candidate) => candidate.name === name)
  if (library === undefined)
    throw new Error(`There is no ${name} among ${libraries.map((each) => each.name).join(', ')}`)
  return library
}
