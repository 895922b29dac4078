import { isApiError } from '@faultbook/contract'
import { causesOf, messageOf, toKind } from './thrown-record.ts'
import { framesOf } from './stack-frames.ts'

const mostFrames = 3
const longestMessage = 200

/**
 * A fingerprint of an unknown cause: the same for the same fault, whichever process, machine or request it came from. 16 hexadecimal digits.
 * It is made of the names and codes of the error and its causes, and of the three innermost frames of the app's own code:
 * function and file name, without folder, line and column. Where there is no stack, of the message without numbers, ids and quoted texts.
 * Of a catalog error it is the cause that counts; undefined where it has none, for then the code says it all. Never throws.
 */
export function fingerprintOf(thrown: unknown): string | undefined {
  const causes = causesOf(thrown)
  const [first, ...others] = isApiError(thrown) ? causes : [thrown, ...causes]
  if (isApiError(thrown) && causes.length === 0) return undefined
  const frames = innermost(framesOf(first))
  const place = frames.length > 0 ? frames : [generalized(messageOf(first) ?? '')]
  return hash([kindOf(first), ...place, ...others.map(kindOf)].join('\n'))
}

function kindOf(thrown: unknown): string {
  const { name, code = '' } = toKind(thrown)
  return `${name} ${code}`
}

/** The innermost frames in code of the app; in that of libraries where there are no others. */
function innermost(frames: readonly string[]): readonly string[] {
  const known = frames.flatMap((line) => normalized(line) ?? [])
  const own = known.filter(({ isLibrary }) => !isLibrary)
  return (own.length > 0 ? own : known).slice(0, mostFrames).map(({ text }) => text)
}

interface NormalizedFrame {
  readonly text: string
  readonly isLibrary: boolean
}

/** A frame by its function and the name of its file; undefined for one of the platform itself. */
function normalized(line: string): NormalizedFrame | undefined {
  const [, inner = '', outer = ''] = /^at (?:(.*?) \()?(.*?)\)?$/.exec(line) ?? /^(.*?)@(.*)$/.exec(line) ?? []
  const place = outer.replaceAll(/:\d+/g, '')
  if (/^(?:node:|<anonymous>|native|\[native code\]|ext:|internal\/|index \d)/.test(place)) return undefined
  const file = (place.split(/[/\\]/).at(-1) ?? '')
    .replace(/[?#].*$/, '')
    // A bundler's own hash of a file's content: `chunk-4f9a12bc.js`.
    .replace(/[-.](?=[\w-]*\d)[\w-]{8,}(?=\.\w+$)/, '')
  const called = inner
    .replace(/^(?:async |new )+/, '')
    .replace(/ \[as .*\]$/, '')
    .replace(/^(?:Object|Function|Module)\./, '')
  return { text: `${called} ${file}`, isLibrary: place.includes('node_modules') }
}

/** A message without what differs from one time to the next. */
function generalized(message: string): string {
  return message
    .slice(0, longestMessage)
    .replaceAll(/(["'`])(?:(?!\1).)*\1/g, '#')
    .replaceAll(/[\w-]*\d[\w-]*/g, '#')
}

/** FNV-1a (draft-eastlake-fnv), twice 32 bits: to tell faults apart, not to keep a secret. */
function hash(text: string): string {
  let one = 0x811c9dc5
  let other = 0x9747b28c
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index)
    one = Math.imul(one ^ unit, 0x01000193)
    other = Math.imul(other ^ (unit + index), 0x01000193)
  }
  return [one, other].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('')
}
