import { setTimeout as sleep } from 'node:timers/promises'

/** Two ways to the same end, each measured by a function that answers with operations per second of CPU time. */
export interface Contest {
  readonly name: string
  /** The ratio we set out to reach. */
  readonly aim: number
  readonly ours: () => number | Promise<number>
  readonly theirs: () => number | Promise<number>
}

/** What came of a contest: medians, and the ratio ours / theirs with the middle half of the rounds. */
export interface Outcome {
  readonly name: string
  readonly aim: number
  readonly rounds: number
  readonly ours: number
  readonly theirs: number
  readonly ratio: number
  readonly low: number
  readonly high: number
  readonly verdict: 'faster' | 'slower' | 'equal'
}

/** Runs a contest in alternating rounds, so that whatever else the machine does meets both sides. The first round warms up and doesn't count. */
export async function runContest({ name, aim, ours, theirs }: Contest, rounds: number, pauseMs = 0): Promise<Outcome> {
  const pairs: (readonly [ours: number, theirs: number])[] = []
  for (let round = 0; round <= rounds; round += 1) {
    const pair = round % 2 === 0 ? ([await ours(), await theirs()] as const) : swap([await theirs(), await ours()])
    if (round > 0) pairs.push(pair)
  }
  await sleep(pauseMs)
  const ratios = pairs.map(([us, them]) => us / them)
  const [low, ratio, high] = [quantile(ratios, 0.25), quantile(ratios, 0.5), quantile(ratios, 0.75)]
  return {
    name,
    aim,
    rounds,
    ours: quantile(
      pairs.map(([us]) => us),
      0.5,
    ),
    theirs: quantile(
      pairs.map(([, them]) => them),
      0.5,
    ),
    ratio,
    low,
    high,
    verdict: toVerdict(low, high),
  }
}

/** A lead within the spread is none. */
export function toVerdict(low: number, high: number): Outcome['verdict'] {
  if (low > 1) return 'faster'
  return high < 1 ? 'slower' : 'equal'
}

/** The value below which that share of the values lies, between neighbours by proportion. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  const position = share * (sorted.length - 1)
  const below = sorted[Math.floor(position)] ?? Number.NaN
  const above = sorted[Math.ceil(position)] ?? Number.NaN
  return below + (above - below) * (position % 1)
}

function swap([theirs, ours]: readonly [number, number]): readonly [number, number] {
  return [ours, theirs]
}
