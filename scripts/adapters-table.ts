// Prints what each adapter promises, from the list that the tests run: docs/adapters.md.
import { holes } from '../packages/server/test/promises/holes.ts'
import { promises } from '../packages/server/test/promises/promises.ts'
import type { Scene } from '../packages/server/test/scenes/scene.ts'
import { scenes } from '../packages/server/test/scenes/scenes.ts'

/** A line for each promise, a column for each adapter: kept, a hole with the number of its reason, or `–` where it means nothing. */
export function adaptersTable(): string {
  const cell = ({ name, lacks }: Scene, id: string): string => {
    if (lacks?.includes(id)) return '–'
    const hole = holes.findIndex((candidate) => candidate.scene === name && candidate.id === id)
    return hole < 0 ? '✓' : `hole ${hole + 1}`
  }
  const rows = promises.map(
    ({ id, clause, promise }) => `| ${clause} | ${promise} | ${scenes.map((scene) => cell(scene, id)).join(' | ')} |`,
  )
  const names = scenes.map(({ name }) => name)
  return [`| | | ${names.join(' | ')} |`, `| --- | --- | ${names.map(() => '---').join(' | ')} |`, ...rows].join('\n')
}

/** The reasons of the holes, by their numbers in the table. */
export function holesList(): string {
  if (holes.length === 0) return 'There are none.'
  return holes
    .map(({ scene, id, reason, link }, index) => `${index + 1}. ${scene}, ${id}: ${reason} (${link})`)
    .join('\n')
}
