import { describe, expect, it } from 'vitest'
import { errors } from '../../../test/answer.ts'
import { hostileValues } from '../../../test/hostile-values.ts'
import { fingerprintOf } from './fingerprint.ts'

/** An Error with a stack of these frames, as V8 writes it. */
function thrownAt(frames: readonly string[], message = 'x'): Error {
  return Object.assign(new Error(message), { stack: [`Error: ${message}`, ...frames].join('\n    ') })
}

const here = ['at findCustomer (/srv/app/src/store.ts:10:5)', 'at async handler (file:///srv/app/src/routes.ts:20:3)']

describe('fingerprintOf()', () => {
  it('is 16 hexadecimal digits, and always the same', () => {
    expect(fingerprintOf(thrownAt(here))).toBe('8f56e2bb89c7a31b')
  })

  it.each([
    [
      'another folder, line and column',
      ['at findCustomer (C:\\app\\src\\store.ts:99:1)', 'at async handler (/x/routes.ts:1:1)'],
    ],
    [
      'frames of Node and of libraries between',
      [
        here[0] ?? '',
        'at node:internal/process/task_queues:1:1',
        'at next (/srv/node_modules/koa/index.js:1:1)',
        here[1] ?? '',
      ],
    ],
    [
      'another way to write a call',
      [
        'at Object.findCustomer [as find] (/srv/app/src/store.ts:10:5)',
        'at handler (/srv/app/src/routes.ts?t=17:20:3)',
      ],
    ],
    [
      'an engine that writes name@place',
      ['findCustomer@/srv/app/src/store.ts:10:5', 'handler@/srv/app/src/routes.ts:20:3'],
    ],
  ])('is the same with %s', (_, frames) => {
    expect(fingerprintOf(thrownAt(frames))).toBe(fingerprintOf(thrownAt(here)))
  })

  it('is the same however the three innermost frames came to be called', () => {
    const three = [...here, 'at route (/srv/app/src/app.ts:1:1)']
    expect(fingerprintOf(thrownAt([...three, 'at main (/srv/app/src/main.ts:1:1)']))).toBe(
      fingerprintOf(thrownAt(three)),
    )
  })

  it('is the same for a bundle of another build', () => {
    const at = (file: string): Error => thrownAt([`at find (/srv/dist/${file}:1:1)`])
    expect(fingerprintOf(at('chunk-4f9a12bc.js'))).toBe(fingerprintOf(at('chunk-99e0d1aa.js')))
    expect(fingerprintOf(at('chunk-4f9a12bc.js'))).not.toBe(fingerprintOf(at('other-4f9a12bc.js')))
    expect(fingerprintOf(at('find-customers.js'))).not.toBe(fingerprintOf(at('find-orders.js')))
  })

  it('looks at no more than the beginning of a huge stack', () => {
    const padding = Array.from({ length: 20_000 }, () => '-')
    expect(fingerprintOf(thrownAt([...here, ...padding, 'at late (/late.ts:1:1)']))).toBe(fingerprintOf(thrownAt(here)))
  })

  it('takes no line of a message for a frame', () => {
    const withLines = (id: number): Error => thrownAt(here, `broken\n    at line${id} (/x/${id}.ts:1:1)`)
    expect(fingerprintOf(withLines(1))).toBe(fingerprintOf(withLines(2)))
    expect(fingerprintOf(withLines(1))).toBe(fingerprintOf(thrownAt(here)))
  })

  it.each([
    ['of another name', Object.assign(thrownAt(here), { name: 'TypeError' })],
    ['with another code', Object.assign(thrownAt(here), { code: 'ECONNRESET' })],
    ['from another function', thrownAt(['at findOrder (/srv/app/src/store.ts:10:5)', here[1] ?? ''])],
    ['from another file', thrownAt(['at findCustomer (/srv/app/src/orders.ts:10:5)', here[1] ?? ''])],
    ['with another caller', thrownAt([here[0] ?? '', 'at other (/srv/app/src/routes.ts:1:1)'])],
    ['with another cause', Object.assign(thrownAt(here), { cause: Object.assign(new Error('y'), { code: '23505' }) })],
  ])('is another for an error %s', (_, thrown) => {
    expect(fingerprintOf(thrown)).not.toBe(fingerprintOf(thrownAt(here)))
  })

  it("looks into libraries where no frame is the app's", () => {
    const inLibrary = (name: string): Error => thrownAt([`at ${name} (/srv/node_modules/pg/lib/client.js:1:1)`])
    expect(fingerprintOf(inLibrary('query'))).not.toBe(fingerprintOf(inLibrary('connect')))
  })

  it('goes by the message, without ids and numbers, where there is no stack', () => {
    const groups = [
      ['Customer 17 is gone', 'Customer 9821 is gone'],
      ['order 7f5f0d5e-9c1e-4f0e-8f55-6a1f3b0c2d11 is late', 'order 0b0c2d11-9c1e-4f0e-8f55-6a1f7f5f0d5e is late'],
      [`no table "users"`, `no table "orders"`],
      ['timeout'],
    ]
    const fingerprints = groups.map((texts) => [...new Set(texts.map(fingerprintOf))])
    expect(fingerprints.map(({ length }) => length)).toEqual([1, 1, 1, 1])
    expect(new Set(fingerprints.flat()).size).toBe(4)
  })

  it('is that of the cause for a catalog error, and none without a cause', () => {
    const cause = thrownAt(here)
    expect(fingerprintOf(errors.unavailable({ cause }))).toBe(fingerprintOf(cause))
    expect(fingerprintOf(errors.unavailable())).toBeUndefined()
  })

  it('is a text for each hostile value', () => {
    const wrong = hostileValues.filter(({ make, code }) => !/^[0-9a-f]{16}$/.test(fingerprintOf(make()) ?? '') && !code)
    expect(wrong.map(({ name }) => name)).toEqual([
      'a forged catalog error with an unknown code',
      'a forged catalog error whose members throw',
      'a catalog error whose headers throw',
    ])
  })
})
