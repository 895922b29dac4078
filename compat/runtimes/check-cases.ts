import { isDeepStrictEqual } from 'node:util'
import { allCases } from '../../packages/client/test/cases/all-cases.ts'
import { compare } from '../../packages/client/test/cases/compare.ts'
import type { Outcome, Told, WireCase } from '../../packages/client/test/cases/wire-case.ts'
import { tryCase } from '../../packages/client/test/try-case.ts'
import { bundleModule } from './bundle.ts'
import { caseHoles } from './case-holes.ts'
import type { CaseHole } from './case-holes.ts'
import type { Check } from './columns.ts'

/** By the titles of cases, which are unique. */
type ByTitle<Each> = Readonly<Record<string, Each>>
type RunClients = (origins: ByTitle<string>) => Promise<ByTitle<Told>>

/** Bundles the client parts of the cases into a folder, and makes what runs them on a runtime against servers in this process. */
export async function createCaseCheck(folder: string): Promise<Check> {
  const bundle = `${folder}cases.js`
  await bundleModule('compat/runtimes/inside/run-cases.ts', bundle)
  return async ({ name, run }) => {
    const runClients: RunClients = (origins) => run(bundle, origins) as Promise<ByTitle<Told>>
    const holes = caseHoles.filter(({ runtimes }) => runtimes.includes(name))
    const complaints = async (cases: readonly WireCase[]): Promise<ReadonlyMap<WireCase, string>> => {
      const outcomes = await tryCases(cases, runClients)
      return new Map(
        outcomes.flatMap(([wireCase, outcome]) => {
          const hole = holes.find((candidate) => isOf(candidate, wireCase))
          const complaint = complaintOf(wireCase, outcome, hole)
          return complaint === undefined ? [] : [[wireCase, complaint] as const]
        }),
      )
    }
    // What a busy machine has kept from being in time is in time without the others.
    const first = await complaints(allCases)
    const failed = first.size === 0 ? first : await complaints([...first.keys()])
    const open = allCases.filter((wireCase) => holes.some((hole) => isOf(hole, wireCase)) && !failed.has(wireCase))
    return {
      count: { tests: allCases.length, passed: allCases.length - open.length - failed.size, holes: open.length },
      problems: [
        ...[...failed].map(([{ number, title }, complaint]) => `case ${number}: ${title}\n${complaint}`),
        ...staleTitles(holes).map((title) => `case-holes.ts names «${title}», which is not there`),
      ],
    }
  }
}

/** Starts a server for each case, has the client parts run at once, and tells what both ends saw. */
async function tryCases(
  cases: readonly WireCase[],
  runClients: RunClients,
): Promise<readonly (readonly [WireCase, Outcome])[]> {
  const origins: Record<string, string> = {}
  const clients = Promise.withResolvers<ByTitle<Told>>()
  const join = async (title: string, origin: string): Promise<Told> => {
    origins[title] = origin
    if (Object.keys(origins).length === cases.length) runClients(origins).then(clients.resolve, clients.reject)
    const told = (await clients.promise)[title]
    if (told === undefined) throw new Error(`Nothing is told of ${title}`)
    return told
  }
  return Promise.all(
    cases.map(
      async (wireCase) => [wireCase, await tryCase(wireCase, (origin) => join(wireCase.title, origin))] as const,
    ),
  )
}

/** What is wrong with an outcome: it is otherwise than expected and no hole says so, or otherwise than the hole says, or the hole has closed. */
function complaintOf(wireCase: WireCase, outcome: Outcome, hole: CaseHole | undefined): string | undefined {
  const { actual, wanted } = compare(wireCase, outcome)
  const found = differencesOf(actual, wanted)
  const survives = wireCase.survives(outcome)
  const differences = Object.keys(found).length === 0 && survives !== undefined ? { survives } : found
  if (isDeepStrictEqual(differences, hole?.instead ?? {})) return undefined
  if (Object.keys(differences).length === 0)
    return hole?.isRace ? undefined : 'This hole has closed: take it out of case-holes.ts'
  const shown = JSON.stringify(differences, (_, value: unknown) => value ?? null)
  return `comes to ${shown} instead of\n${JSON.stringify(wanted)}`
}

/** What is otherwise, by its path: `failure.kind`; undefined where it is not there. */
function differencesOf(actual: object, wanted: object, prefix = ''): CaseHole['instead'] {
  const names = new Set([...Object.keys(actual), ...Object.keys(wanted)])
  const differences = [...names].map((name): CaseHole['instead'] => {
    const [got, expected]: readonly unknown[] = [Reflect.get(actual, name), Reflect.get(wanted, name)]
    if (isObject(got) && isObject(expected)) return differencesOf(got, expected, `${prefix}${name}.`)
    return isDeepStrictEqual(got, expected) ? {} : { [prefix + name]: got }
  })
  return Object.assign({}, ...differences) as CaseHole['instead']
}

function staleTitles(holes: readonly CaseHole[]): readonly string[] {
  return holes.flatMap((hole) =>
    hole.titles.filter((title) => !allCases.some((wireCase) => isOf({ ...hole, titles: [title] }, wireCase))),
  )
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function isOf({ number, titles }: CaseHole, wireCase: WireCase): boolean {
  return number === wireCase.number && titles.includes(wireCase.title)
}
