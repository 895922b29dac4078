import { describe, expect, it } from 'vitest'
import { wrongSettings, wrongUpstreams } from '../test/wrong-settings.ts'
import { readSettings } from './settings.ts'

describe('readSettings()', () => {
  it.each(wrongSettings)('refuses a wrong %s, and a wrong %s, by name', (variable, flag, values, rule) => {
    for (const value of values) {
      expect(readSettings([], { [variable]: value })).toEqual({
        mistakes: [`${variable} is ${JSON.stringify(value)}, but must be ${rule}.`],
      })
      expect(readSettings([`${flag}=${value}`], {})).toEqual({
        mistakes: [`${flag} is ${JSON.stringify(value)}, but must be ${rule}.`],
      })
    }
  })

  it.each(wrongUpstreams)('refuses %s=%s', (variable, url, sentence) => {
    expect(readSettings([], { [variable]: url })).toEqual({ mistakes: [sentence] })
  })

  it('takes a switch alone, and with its value', () => {
    for (const flag of ['--require-if-match', '--require-if-match=true'])
      expect(readSettings([flag], { REQUIRE_IF_MATCH: 'false' })).toMatchObject({ settings: { requiresIfMatch: true } })
    expect(readSettings(['--require-if-match=false'], { REQUIRE_IF_MATCH: 'true' })).toMatchObject({
      settings: { requiresIfMatch: false },
    })
    expect(readSettings([], {})).toMatchObject({ settings: { requiresIfMatch: false } })
  })

  it('lets a flag win over its variable', () => {
    expect(readSettings(['--port', '1'], { PORT: 'x' })).toMatchObject({ settings: { port: 1 } })
  })
})
