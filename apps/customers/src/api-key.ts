import { hash, randomInt } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { KeyMark } from './store/key-store.ts'

const prefix = 'fbk_'
const secretLength = 30
const checksumLength = 6
const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const shape = /^fbk_[0-9A-Za-z]{36}$/

/** Makes an API key: `fbk_`, 30 random base62 characters (178 bits), and 6 that are their checksum. */
export function createApiKey(): string {
  // randomInt draws again where a remainder would favor some characters.
  const secret = Array.from({ length: secretLength }, () => digits.charAt(randomInt(digits.length))).join('')
  const body = prefix + secret
  return body + checksumOf(body)
}

/** Tells whether a text can be one of our keys, by its checksum: most typing errors need no look at the database. */
export function isWellFormedApiKey(text: string): boolean {
  if (!shape.test(text)) return false
  return text.slice(-checksumLength) === checksumOf(text.slice(0, -checksumLength))
}

/** The SHA-256 of a key in hex: all that is stored of it. A key has too much chance in it for a slow hash to add anything. */
export function hashApiKey(text: string): string {
  return hash('sha256', text)
}

/**
 * What a listing shows of a key: `fbk_…` and its last four characters, which belong to the checksum.
 *
 * @throws {TypeError} If it is not a well-formed key; the message does not hold it.
 */
export function hintOf(text: string): string {
  if (!isWellFormedApiKey(text)) throw new TypeError('Only a well-formed API key has a hint')
  return `${prefix}…${text.slice(-4)}`
}

/** All that is stored of a key itself: its hash and its hint. */
export function markOf(text: string): KeyMark {
  return { hash: hashApiKey(text), hint: hintOf(text) }
}

function checksumOf(body: string): string {
  let rest = crc32(body)
  let text = ''
  while (rest > 0) {
    text = digits.charAt(rest % digits.length) + text
    rest = Math.floor(rest / digits.length)
  }
  return text.padStart(checksumLength, '0')
}
