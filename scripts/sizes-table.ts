// Prints what `npm run sizes` and `npm run bench:bundle-sizes` have measured.
import type { PeerSize } from '../bench/src/peer-size.ts'
import type { Size } from './sizes.ts'
import { notMeasured, readResult, toTable } from './read-result.ts'
import { thousands } from './thousands.ts'

/** A line for each part of the client; the whole also has those of other libraries. */
export function sizesTable(isWhole: boolean): string {
  const sizes = readResult('sizes') as readonly Size[] | undefined
  const peers = readResult('peer-sizes') as readonly PeerSize[] | undefined
  if (sizes === undefined || peers === undefined) return notMeasured
  const ours = sizes.map(({ name, min, gzip, aim, budget }) => [
    name,
    thousands(min),
    thousands(gzip),
    toVerdict(gzip, aim ?? budget),
  ])
  const theirs = peers.map(({ name, version, min, gzip, gzipWithDuties }) => [
    `${name} ${version}`,
    thousands(min),
    thousands(gzip),
    gzipWithDuties === undefined ? '' : `${thousands(gzipWithDuties)} with retries and timeouts`,
  ])
  const head = ['import', 'minified (B)', 'compressed (B)', '']
  return toTable(head, isWhole ? [...ours, ...theirs] : ours)
}

function toVerdict(gzip: number, aim: number | undefined): string {
  if (aim === undefined) return ''
  return `aim ${thousands(aim)}: ${gzip <= aim ? 'met' : 'missed'}`
}
