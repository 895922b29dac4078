import { readFileSync, writeFileSync } from 'node:fs'
import { mistake } from './mistake.ts'
import { reasonOf } from './reason-of.ts'

/** What a file holds, undefined where there is none; how its lines end is Git's business. */
export function readOut(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').replaceAll('\r\n', '\n')
  } catch (problem) {
    if ((problem as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw mistake('unreadableFile', { file, reason: reasonOf(problem) }, problem)
  }
}

/** @throws {Mistake} If it can't be written. */
export function writeOut(file: string, text: string): void {
  try {
    writeFileSync(file, text)
  } catch (problem) {
    const isMissing = (problem as NodeJS.ErrnoException).code === 'ENOENT'
    throw mistake('unwritable', { file, reason: isMissing ? 'there is no such folder' : reasonOf(problem) }, problem)
  }
}
