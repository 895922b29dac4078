// Prints what `npm run bench:adapters` has measured.
import type { Outcome } from '../bench/src/contest.ts'
import { frameworks } from '../bench/src/frameworks.ts'
import { notMeasured, readResult, toTable, whenOf } from './read-result.ts'
import type { Result } from './read-result.ts'

const names: Readonly<Record<(typeof frameworks)[number], string>> = {
  'express-5': 'Express 5',
  'express-4': 'Express 4',
  'fastify-5': 'Fastify 5',
  'hono-4': 'Hono 4',
  'koa-3': 'Koa 3',
  fetch: 'Fetch handler',
  'nest-express': 'Nest on Express',
  'nest-fastify': 'Nest on Fastify',
}
const peers = { 'by-hand': 'idiomatic handler', library: 'library' } as const

/** A line for each adapter and peer with the ratios of its cases; the whole also says with what spread, and when. */
export function adapterFigures(isWhole: boolean): string {
  const results = frameworks.flatMap((name) =>
    Object.entries(peers).flatMap(([file, peer]) => {
      const result = readResult(`adapter-${name}-${file}`) as Result<Outcome> | undefined
      return result === undefined ? [] : [{ ...result, name: names[name], peer }]
    }),
  )
  if (results.length === 0) return notMeasured
  const titles = [...new Set(results.flatMap(({ outcomes }) => outcomes.map(({ name }) => name)))]
  const rows = results.map((result) => {
    const { name, peer, outcomes } = result
    const cells = titles.map((title) => {
      const outcome = outcomes.find((candidate) => candidate.name === title)
      return outcome === undefined ? '–' : toCell(outcome, isWhole)
    })
    return [name, peer, ...cells, ...(isWhole ? [whenOf(result)] : [])]
  })
  return toTable(['adapter', 'against', ...titles, ...(isWhole ? ['commit'] : [])], rows)
}

/** A ratio, its spread and whether it reaches the aim; or in short. */
export function toCell({ ratio, low, high, aim, verdict }: Outcome, isWhole: boolean): string {
  if (!isWhole) return `${ratio.toFixed(2)} ${verdict}`
  return `**${ratio.toFixed(2)}** (${low.toFixed(2)} to ${high.toFixed(2)}) ${verdict}, aim ${aim} ${ratio >= aim ? 'met' : 'missed'}`
}
