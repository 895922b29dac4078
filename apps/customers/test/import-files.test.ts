import { readdirSync } from 'node:fs'
import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { inFreshWorkspaces, queryOf } from './transfer-files.ts'
import { refusalOf } from './witness.ts'

const scene = inFreshWorkspaces({ IMPORT_LIMIT: '1MiB' })
const { send, total } = scene

describe('a file as a whole', () => {
  const refusals: readonly (readonly [string, string | Uint8Array, string, readonly unknown[]])[] = [
    ['without columns', '\n\n', '', [422, 'VAL_001', { _body: 'must not be empty' }]],
    ['with a column twice', 'account,account\n', '', [422, 'VAL_001', { account: 'is there twice' }]],
    ['with a column without a name', 'account,\n', '', [422, 'VAL_001', { 'column 2': 'has no name' }]],
    ['without accounts', 'email\n', '', [422, 'VAL_001', { account: 'has no column' }]],
    [
      'whose mapped column is missing',
      'Name\nAda\n',
      queryOf({ map: ['account=Name', 'zip={Plz} {Ort}'] }),
      [
        422,
        'VAL_001',
        { Plz: 'is mapped, but not a column of the file', Ort: 'is mapped, but not a column of the file' },
      ],
    ],
    [
      'with unknown columns',
      'account,Fax,__proto__\n',
      '',
      [422, 'VAL_001', JSON.parse('{"Fax":"is not a known column","__proto__":"is not a known column"}')],
    ],
    [
      'that is not UTF-8',
      Buffer.from('account\nAda\nJos\xe9\n', 'latin1'),
      '',
      [400, 'REQ_001', { 'lines.3': 'is not UTF-8' }],
    ],
    [
      'with a mapping of nothing',
      'account\n',
      queryOf({ map: 'name=x' }),
      [
        400,
        'REQ_002',
        {
          map: '"name=x" names no field: choose of id, account, email, phone, address, city, state, zip, country, created_at, updated_at',
        },
      ],
    ],
  ]
  it.each(refusals)('%s is refused, and nothing of it taken', async (_, body, query, refusal) => {
    expect(refusalOf(await send(body, query))).toEqual(refusal)
    expect(await total()).toBe(0)
  })

  it('that opens a quote and never closes it keeps what is before it', async () => {
    const { body } = await send('account\nAda\n"Bob\nCyd\n')
    const sentence = 'opens a quote that is never closed; nothing after it was read'
    expect(body?.data).toEqual({ rows: 2, created: 1, failed: 1, failures: [{ line: 3, errors: { _body: sentence } }] })
  })

  it('is refused above the limit, its length told or not, and leaves no file', async () => {
    const large = `account\n${'x'.repeat(1_100_000)}`
    const refusal = [413, 'REQ_007', {}]
    expect(refusalOf(await send(large))).toEqual(refusal)
    const stream = new Blob([large]).stream()
    const response = await fetch(`${scene.api.url}/api/v2/customers/import`, {
      method: 'POST',
      headers: { authorization: `Bearer ${scene.key}`, 'content-type': 'text/csv' },
      body: stream,
      duplex: 'half',
    })
    expect(response.status).toBe(413)
    expect(readdirSync(scene.api.dataDir).filter((name) => !name.startsWith('customers.sqlite'))).toEqual([])
  })

  it('that is cut off in the upload is not imported, and leaves no file', async () => {
    const socket = connect(scene.api.port, '127.0.0.1')
    const head = ['POST /api/v2/customers/import HTTP/1.1', 'Host: x', `Authorization: Bearer ${scene.key}`]
    socket.write([...head, 'Content-Type: text/csv', 'Content-Length: 5000', '', 'account\nAda\nBob\n'].join('\r\n'))
    await new Promise((resolve) => setTimeout(resolve, 200))
    socket.destroy()
    await expect.poll(() => scene.api.logged()).toContain('"status":499')
    expect(await total()).toBe(0)
    expect(readdirSync(scene.api.dataDir).filter((name) => !name.startsWith('customers.sqlite'))).toEqual([])
  })

  it.each(['text/plain', 'application/json', 'text/csv; charset=latin1', 'text/csvx'])(
    'of type %s is refused',
    async (type) => {
      const answer = await send('account\nAda\n', '', type)
      expect([...refusalOf(answer), answer.headers.get('accept')]).toEqual([
        415,
        'REQ_009',
        {},
        'text/csv, application/x-ndjson',
      ])
    },
  )

  it('may say its charset and its header', async () => {
    const types = ['Text/CSV; charset="UTF-8"', 'text/csv;header=present', 'text/csv; header=present; charset=utf-8']
    for (const type of types) expect((await send('account\nAda\n', '', type)).status).toBe(200)
  })
})
