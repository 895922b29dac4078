import { expect } from 'vitest'
import type { CommandResult } from './start-service.ts'

/** Expects that it could not run, and said so in these sentences and nothing else. */
export function expectRefusal({ code, stdout, stderr }: CommandResult, ...sentences: readonly string[]): void {
  expect({ code, stdout, stderr: stderr.trimEnd().split('\n') }).toEqual({ code: 2, stdout: '', stderr: sentences })
}
