import { describe, expect, it } from 'vitest'
import { needs } from '../../../scripts/test-parts.ts'
import { chinookCsv, chinookMap, download, inFreshWorkspaces, queryOf, upload } from './transfer-files.ts'
import { refusalOf } from './witness.ts'

const ndjson = 'application/x-ndjson'
const scene = inFreshWorkspaces({ IMPORT_LIMIT: '1MiB' })
const { send, total } = scene

describe('59 customers of the Chinook database', needs('shared', 'the Chinook customers'), () => {
  const query = queryOf({ map: chinookMap, country_names: 'true', unknown_columns: 'ignore' })
  const whole = { success: true, data: { rows: 59, created: 59, failed: 0, failures: [] } }

  it('are imported as CSV with a mapping, and as JSON, to the same end', async () => {
    expect((await send(chinookCsv(), query)).body).toEqual(whole)
    const csv = await download(scene.api, '', scene.key)
    expect(csv.split('\r\n')[2]).toMatch(
      /^2,Leonie Köhler,leonekohler@surfeu\.de,\+49 0711 2842222,Theodor-Heuss-Straße 34,Stuttgart,,70174,DE,2/,
    )
    // One cell of the source, "Edinburgh ", ends in a space.
    expect(csv).toContain(',Edinburgh ,'.replace(' ,', ','))

    const rows = (await download(scene.api, '?format=ndjson', scene.key)).trimEnd().split('\n')
    const bare = rows.map((row) => {
      const {
        id: _id,
        created_at: _created,
        updated_at: _updated,
        ...fields
      } = JSON.parse(row) as Record<string, unknown>
      return JSON.stringify(fields)
    })
    const other = await scene.api.addKey({ workspaceId: await scene.api.addWorkspace(`json `) })
    expect((await upload(scene.api, bare.join('\n'), { key: other, type: ndjson })).body).toEqual(whole)
    const withoutTimes = (text: string) => text.replaceAll(/,\d{4}-[^,\r]+/g, '')
    expect(withoutTimes(await download(scene.api, '', other))).toBe(withoutTimes(csv))
  })

  it('are exported, imported into a second workspace and exported again: byte-equal, gaps and all', async () => {
    await send(chinookCsv(), query)
    for (const id of [1, 30, 59]) await scene.api.call('DELETE', `/api/v2/customers/${id}`, { key: scene.key })
    await scene.api.call('PATCH', '/api/v2/customers/2', { key: scene.key, body: { city: '=1+1, "quoted"' } })
    for (const [format, type] of [
      ['csv', 'text/csv'],
      ['ndjson', ndjson],
    ] as const) {
      const first = await download(scene.api, `?format=${format}`, scene.key)
      const second = await scene.api.addKey({ workspaceId: await scene.api.addWorkspace(`second ${format} `) })
      const { body } = await upload(scene.api, first, { key: second, type })
      expect(body?.data).toEqual({ rows: 56, created: 56, failed: 0, failures: [] })
      expect(await download(scene.api, `?format=${format}`, second)).toBe(first)
      const { body: next } = await scene.api.call('POST', '/api/v2/customers', {
        key: second,
        body: { account: 'Next' },
      })
      expect(next?.data).toMatchObject({ id: 59 })
    }
  })
})

describe('rows that fail', () => {
  it('are told by line and field, in the words of POST, and the good ones are kept', async () => {
    await scene.api.store.createCustomer(scene.workspaceId, { ...none, account: 'First', email: 'first@x.io' })
    const rows = [
      'account,email,zip,country,id,created_at,updated_at',
      'Ada,ada@x.io,1,DE,,,',
      ',bad,1,Germany,,,',
      '"two',
      'lines",Ada@X.io,,,,,',
      'Bob,FIRST@x.io,,,1,,',
      'Cyd,,,,90,2020-02-30T00:00:00Z,',
      'Dan,,,,x,2020-01-02T00:00:00Z,2020-01-01T00:00:00Z',
      'Eve,,,,,2999-01-01T00:00:00Z,',
      'ragged',
      'Fay,,,,90,2020-01-01T01:00:00+01:00,2020-01-03T00:00:00.5Z',
      'Gil,,,,90,,',
    ]
    const { status, body } = await send(rows.join('\n'))
    expect([status, body?.data]).toEqual([
      200,
      {
        rows: 10,
        created: 2,
        failed: 8,
        failures: [
          {
            line: 3,
            errors: {
              account: 'is required',
              email: 'must be a valid email',
              country: 'must be a valid country code',
            },
          },
          // A line break in a name: told before the email that is taken.
          { line: 4, errors: { account: 'must be a valid line of text' } },
          {
            line: 6,
            errors: { id: 'must be above 2, the last id that was given', email: 'is used by another customer' },
          },
          { line: 7, errors: { created_at: 'must be a valid RFC 3339 time' } },
          { line: 8, errors: { id: 'must be an integer or null' } },
          { line: 9, errors: { created_at: 'must not be in the future' } },
          { line: 10, errors: { _body: 'has 1 cell, and the first line 7' } },
          { line: 12, errors: { id: 'must be above 90, the last id that was given' } },
        ],
      },
    ])
    const fay = await scene.api.store.getCustomer(scene.workspaceId, 90)
    expect(fay).toMatchObject({
      account: 'Fay',
      createdAt: '2020-01-01T00:00:00.000Z',
      updatedAt: '2020-01-03T00:00:00.500Z',
    })
  })

  it('are told of JSON line by line, as strictly as of a body', async () => {
    const lines = [
      '{"account":"Ada","email":null}',
      '',
      '{"account":7,"color":"red"}',
      '[]',
      '{"account":"A","account":"B"}',
      '{broken',
      '{"account":"nul\\u0000"}',
      `{"account":"${'x'.repeat(70_000)}"}`,
      '{"account":"Bob"}',
    ]
    const { body } = await send(`\uFEFF${lines.join('\r\n')}`, '', ndjson)
    expect(body?.data).toEqual({
      rows: 8,
      created: 2,
      failed: 6,
      failures: [
        { line: 3, errors: { account: 'must be a string', color: 'is not a known field' } },
        { line: 4, errors: { _body: 'must be an object' } },
        { line: 5, errors: { _body: 'must be JSON' } },
        { line: 6, errors: { _body: 'must be JSON' } },
        { line: 7, errors: { account: 'holds a NUL character' } },
        { line: 8, errors: { _body: 'must have at most 65536 bytes' } },
      ],
    })
    expect(await total()).toBe(2)
  })

  it('H102 are all told, and no row is taken, where it is all or none', async () => {
    const rows = Array.from({ length: 1_000 }, (_, index) => `Customer ${index},c${index}@x.io`)
    rows[536] = ',c1@x.io'
    rows[700] = 'Twice,c5@x.io'
    const csv = ['account,email', ...rows].join('\n')
    expect(refusalOf(await send(csv, '?atomic=true', 'text/csv', 'one'))).toEqual([
      422,
      'VAL_001',
      { 'lines.538.account': 'is required', 'lines.702.email': 'is used by another customer' },
    ])
    expect(await total()).toBe(0)
    // Nothing was stored under the key (C21), and no id was used up.
    rows[536] = 'Good,'
    rows[700] = 'Good,'
    const good = ['account,email', ...rows].join('\n')
    const { body } = await send(good, '?atomic=true', 'text/csv', 'one')
    expect(body?.data).toEqual({ rows: 1_000, created: 1_000, failed: 0, failures: [] })
    expect((await scene.api.store.exportCustomers(scene.workspaceId, 0, 1)).map(({ id }) => id)).toEqual([1])
    expect(refusalOf(await send(`${good}\nMore,`, '?atomic=true'))).toEqual([
      422,
      'VAL_001',
      { _body: 'must have at most 1000 rows and 150000 characters to be taken all or none' },
    ])
  })

  it('are counted beyond the first 1,000', async () => {
    const { body } = await send(`email,account\n${'x,\n'.repeat(1_500)}`)
    expect(body?.data).toMatchObject({ rows: 1_500, created: 0, failed: 1_500 })
    expect(body?.data).toHaveProperty('failures.999.line', 1_001)
    expect(body?.data).not.toHaveProperty('failures.1000')
  })
})

const none = { email: null, phone: null, address: null, city: null, state: null, zip: null, country: null }
