// What becomes of each library behind a server that misbehaves: the cases of packages/client/test/cases.
import { parseArgs } from 'node:util'
import { allCases } from '../packages/client/test/cases/all-cases.ts'
import { ourLibrary } from '../packages/client/test/cases/our-library.ts'
import type { Library, WireCase } from '../packages/client/test/cases/wire-case.ts'
import { impatientLibrary, survivors } from './libraries/libraries.ts'
import { openapiFetchLibrary } from './libraries/openapi-fetch.ts'
import { versionOf } from './libraries/version-of.ts'
import { recordSurvival } from './src/record.ts'
import type { Fate } from './src/survival.ts'
import { withLibrary } from './src/try-library.ts'
import type { Try } from './src/try-library.ts'

const { values } = parseArgs({ options: { cases: { type: 'string' } } })
const chosen = allCases.filter(({ number }) => values.cases?.split(',').includes(`${number}`) ?? true)
const packages = ['ky', 'ofetch', 'axios', 'axios-retry', 'wretch', 'openapi-fetch']

// Side by side, since most of the time all of them wait.
const fates = new Map(
  await Promise.all(survivors.map(async (library) => [library.name, await tryAll(library)] as const)),
)
const outcomes = chosen.map(({ number, title }, index) => ({
  number,
  title,
  fates: Object.fromEntries([...fates].map(([name, list]) => [name, list[index] as Fate])),
}))
const versions = packages.map((name) => `${name} ${versionOf(name)}`).join(', ')
// A trial of a few cases says nothing that should be kept.
recordSurvival(values.cases === undefined ? 'survival' : undefined, `${versions}; bench/libraries`, outcomes)

function tryAll(library: Library): Promise<readonly Fate[]> {
  return withLibrary(library, async (tryOne) => {
    const list: Fate[] = []
    for (const wireCase of chosen) list.push(await toFate(wireCase, library, tryOne))
    return list
  })
}

async function toFate(wireCase: WireCase, library: Library, tryOne: Try): Promise<Fate> {
  const { oursOnly } = wireCase
  if (oursOnly !== undefined && library !== ourLibrary) return { fate: 'left out', why: oursOnly }
  const why = await tryOne(wireCase)
  if (why === undefined) return { fate: 'survives' }
  const isAboutRetries = async (): Promise<boolean> =>
    (await withLibrary(impatientLibrary, (tryOurs) => tryOurs(wireCase))) !== undefined
  // It asks for retries where ours is lost without them, too.
  if (library === openapiFetchLibrary && (await isAboutRetries()))
    return { fate: 'left out', why: 'It leaves retries to its caller' }
  return { fate: 'fails', why }
}
