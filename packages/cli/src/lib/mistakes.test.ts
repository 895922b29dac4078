import { describe, expect, it } from 'vitest'
import { mistake } from './mistake.ts'
import { mistakes } from './mistakes.ts'

describe('mistakes', () => {
  it('have codes of their own', () => {
    const codes = Object.values(mistakes).map(({ code }) => code)
    expect(new Set(codes).size).toBe(codes.length)
  })
})

describe('mistake()', () => {
  it('fills both sentences, and keeps the cause', () => {
    const cause = new Error('x')
    const {
      code,
      message,
      fix,
      cause: kept,
    } = mistake('badFlag', { flag: '--out', rule: 'is odd', command: 'a b' }, cause)
    expect([code, message, fix, kept]).toEqual(['CLI_004', '--out is odd', '"a b --help" shows how it is used.', cause])
  })

  it('leaves placeholders in what it is given alone', () => {
    expect(mistake('unknownCommand', { name: '{hint}$&', hint: '' }).message).toBe('There is no command {hint}$&')
  })
})
