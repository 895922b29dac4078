import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { catalogJsonSchema, parseCatalogJson, toCatalogJson } from './catalog-json.ts'
import { defineCatalog } from './define-catalog.ts'
import { standardErrors } from './standard-errors.ts'

const isCatalogJson = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(catalogJsonSchema)
const errors = defineCatalog({
  ...standardErrors,
  everything: {
    code: 'ODD_001',
    status: 409,
    message: 'A {resource} is odd',
    fallback: 'It is odd',
    title: 'Odd',
    fields: ['email', 'items.*.price'],
    retry: 'never',
    severity: 'warning',
    stack: 'always',
    causes: ['a'],
    fixes: ['b'],
    since: '1.0.0',
  },
})
const sound = { code: 'CUS_001', status: 409, message: 'A {resource} exists' }
const parsed = (row: unknown): unknown => parseCatalogJson({ faultbook: 1, errors: { taken: row } })

describe('toCatalogJson()', () => {
  it('projects the rows in order, defaults filled in', () => {
    const own = defineCatalog({ taken: { code: 'CUS_001', status: 409, message: 'A {resource} exists' } })
    expect(toCatalogJson(own)).toEqual({
      faultbook: 1,
      errors: {
        taken: { ...sound, fallback: 'A resource exists', title: 'Conflict', retry: 'after-fix', severity: 'info' },
      },
    })
  })

  it('is what its schema describes', () => {
    expect(isCatalogJson(JSON.parse(JSON.stringify(toCatalogJson(errors)))), JSON.stringify(isCatalogJson.errors)).toBe(
      true,
    )
  })
})

describe('parseCatalogJson()', () => {
  it('reads back the same catalog', () => {
    const printed = JSON.stringify(toCatalogJson(errors))
    const again = defineCatalog(parseCatalogJson(JSON.parse(printed)))
    expect(JSON.stringify(toCatalogJson(again))).toBe(printed)
  })

  it('fills in the defaults', () => {
    expect(parsed(sound)).toEqual({
      taken: { ...sound, fallback: 'A resource exists', title: 'Conflict', retry: 'after-fix', severity: 'info' },
    })
  })

  it('takes codes of any pattern', () => {
    expect(parsed({ ...sound, code: 'taken!' })).toMatchObject({ taken: { code: 'taken!' } })
  })

  it('takes a row called __proto__ like any other', () => {
    const rows = JSON.parse(`{"faultbook":1,"errors":{"__proto__":${JSON.stringify(sound)}}}`) as unknown
    expect(Object.keys(parseCatalogJson(rows))).toEqual(['__proto__'])
  })

  it.each([
    [null, 'This is no Faultbook catalog: "faultbook": 1 is missing'],
    [[], 'This is no Faultbook catalog: "faultbook": 1 is missing'],
    ['{}', 'This is no Faultbook catalog: "faultbook": 1 is missing'],
    [{ errors: {} }, 'This is no Faultbook catalog: "faultbook": 1 is missing'],
    [{ faultbook: 2, errors: {} }, 'This is no Faultbook catalog: "faultbook": 1 is missing'],
    [{ faultbook: 1 }, 'This is no Faultbook catalog: "errors" is not an object'],
    [{ faultbook: 1, errors: [] }, 'This is no Faultbook catalog: "errors" is not an object'],
    [{ faultbook: 1, errors: { taken: null } }, 'Row taken: a row is an object'],
    [{ faultbook: 1, errors: { taken: { ...sound, code: '' } } }, 'Row taken: code "" does not match /^./'],
    [
      { faultbook: 1, errors: { taken: { ...sound, status: 200 } } },
      'Row taken: status 200 is not a registered error status (400 to 511)',
    ],
    [{ faultbook: 1, errors: { taken: { ...sound, message: '' } } }, 'Row taken: message is a sentence'],
    [{ faultbook: 1, errors: { taken: { ...sound, mesage: 'x' } } }, 'Row taken: mesage is no member of a row'],
  ])('refuses %j', (value, sentence) => {
    expect(() => parseCatalogJson(value)).toThrow(new TypeError(sentence))
  })

  it('refuses every row that the schema refuses', () => {
    const anyMember = fc.oneof(fc.jsonValue({ maxDepth: 1 }), fc.constantFrom('never', 'info', 404, true))
    const anyRow = fc.record(
      {
        code: fc.oneof(fc.constant('CUS_001'), anyMember),
        status: fc.oneof(fc.constant(409), anyMember),
        message: fc.oneof(fc.constant('It exists'), anyMember),
        fallback: anyMember,
        title: anyMember,
        fields: anyMember,
        retry: anyMember,
        severity: anyMember,
        stack: anyMember,
        generic: anyMember,
        causes: anyMember,
        fixes: anyMember,
        since: anyMember,
        stray: anyMember,
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(anyRow, (row) => {
        fc.pre(!isCatalogJson({ faultbook: 1, errors: { taken: row } }))
        expect(() => parsed(row)).toThrow(TypeError)
      }),
    )
  })
})

describe('catalogJsonSchema', () => {
  it.each([
    [{ faultbook: 1, errors: {} }, true],
    [{ $schema: './catalog.schema.json', faultbook: 1, errors: { taken: sound } }, true],
    [{ errors: {} }, false],
    [{ faultbook: 2, errors: {} }, false],
    [{ faultbook: 1 }, false],
    [{ faultbook: 1, errors: [] }, false],
    [{ faultbook: 1, errors: {}, rows: {} }, false],
    [{ faultbook: 1, errors: { taken: { ...sound, status: 200 } } }, false],
    [{ faultbook: 1, errors: { taken: { ...sound, message: 'x'.repeat(301) } } }, false],
    [{ faultbook: 1, errors: { taken: { ...sound, retry: 'later' } } }, false],
    [{ faultbook: 1, errors: { taken: { ...sound, generic: false } } }, false],
    [{ faultbook: 1, errors: { taken: { ...sound, stray: 1 } } }, false],
  ])('says of %j that it is a catalog: %s', (value, verdict) => {
    expect(isCatalogJson(value)).toBe(verdict)
  })
})
