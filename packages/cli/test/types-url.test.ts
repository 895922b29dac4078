import { defineCatalog, standardErrors, toCatalogJson } from '@faultbook/contract'
import { describe, expect, it } from 'vitest'
import { newFolder, runFaultbook } from './run-faultbook.ts'
import type { Ended } from './run-faultbook.ts'
import { serveCatalogs } from './serve-catalogs.ts'

const catalogJson = JSON.stringify(toCatalogJson(defineCatalog(standardErrors)))
const folder = newFolder()
const megabyte = Buffer.alloc(2 ** 20, ' ')
let megabytes = 0

const { origin, requests } = serveCatalogs({
  '/catalog.json': (_, response) => response.end(catalogJson),
  '/moved.json': (_, response) => response.writeHead(302, { location: '/catalog.json?secret' }).end(),
  '/round.json': (_, response) => response.writeHead(302, { location: '/round.json' }).end(),
  '/elsewhere.json': (request, response) =>
    response.writeHead(307, { location: `http://localhost:${request.socket.localPort}/catalog.json` }).end(),
  '/to-file.json': (_, response) => response.writeHead(302, { location: 'file:///etc/hostname' }).end(),
  '/page': (_, response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><p>secret</p>'),
  '/down': (_, response) => response.writeHead(503, { 'content-type': 'text/html' }).end('<p>secret</p>'),
  '/empty': (_, response) => response.writeHead(204).end(),
  '/silent': () => undefined,
  '/trickle': (_, response) => void response.write('{'),
  '/cut': (request, response) => {
    response.writeHead(200, { 'content-length': '1000' }).write('{"faultbook":')
    setImmediate(() => request.socket.destroy())
  },
  '/huge': (_, response) => {
    const write = (problem?: Error | null): void => {
      if (problem) return
      megabytes += 1
      if (megabytes <= 100) response.write(megabyte, write)
      else response.end()
    }
    write()
  },
})
const run = (path: string, ...flags: readonly string[]): Promise<Ended> =>
  runFaultbook(['types', path.includes('//') ? path : origin() + path, ...flags], folder)
/** What is printed of a URL that can't be read. */
const refusedOf = (path: string, reason: string): Ended => ({
  code: 2,
  stdout: '',
  stderr: `faultbook: ${path.includes('//') ? path : origin() + path} can't be read: ${reason} (CLI_007)
  Open it in a browser; or fetch it by other means and hand over the file.\n`,
})

describe('faultbook types <url>', () => {
  it('reads a catalog, asking for JSON', async () => {
    const { code, stdout, stderr } = await run('/catalog.json')
    expect([code, stderr, stdout.split('\n')[0]]).toEqual([
      0,
      '',
      `// Printed by: faultbook types ${origin()}/catalog.json`,
    ])
    expect(requests.at(-1)?.headers).toMatchObject({ accept: 'application/json' })
    expect(requests.at(-1)?.headers.authorization).toBeUndefined()
  })

  it('follows redirects, and names the source it was given', async () => {
    const { code, stdout } = await run('/moved.json')
    expect([code, stdout.split('\n')[0]]).toEqual([0, `// Printed by: faultbook types ${origin()}/moved.json`])
  })

  it('sends credentials to their own origin only, and prints neither them nor the query', async () => {
    const secret = origin().replace('//', '//ada:s%C3%A9cret%@')
    const basic = `Basic ${Buffer.from('ada:s%C3%A9cret%').toString('base64')}`
    const plain = origin().replace('//', '//ada:s%C3%A9cret@')
    const { code, stdout } = await run(`${plain}/elsewhere.json?token=secret#secret`)
    expect([code, stdout.split('\n')[0]]).toEqual([0, `// Printed by: faultbook types ${origin()}/elsewhere.json`])
    expect(requests.slice(-2).map(({ url, headers }) => [url, headers.authorization])).toEqual([
      ['/elsewhere.json?token=secret', `Basic ${Buffer.from('ada:sécret').toString('base64')}`],
      ['/catalog.json', undefined],
    ])
    // What is no escape is meant as it is.
    expect(await run(`${secret}/down?token=secret`)).toEqual(refusedOf('/down', 'it answers with 503'))
    expect(requests.at(-1)?.headers.authorization).toBe(basic)
  })

  it.each([
    ['/nothing', 'it answers with 404'],
    ['/down', 'it answers with 503'],
    ['/empty', 'it answers with 204'],
    ['/round.json', 'redirect count exceeded'],
    ['/to-file.json', 'URL scheme must be a HTTP(S) scheme'],
    ['http://127.0.0.1:1/catalog.json', 'bad port'],
    ['http://127.0.0.1:9/', 'bad port'],
    ['http://name.invalid/', 'there is no such host'],
    ['http://:1/', 'it is no URL'],
  ])('refuses %s: %s', async (path, reason) => expect(await run(path)).toEqual(refusedOf(path, reason)))

  it('refuses what is cut off', async () => {
    expect(await run('/cut')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('(CLI_007)') as string,
    })
  })

  it('refuses a page in place of JSON', async () => {
    const { code, stderr } = await run('/page')
    expect([code, stderr.split('\n')[0]]).toEqual([
      2,
      `faultbook: ${origin()}/page holds a page (it begins with <), and not JSON (CLI_009)`,
    ])
  })

  it.each(['/silent', '/trickle'])('gives up on %s', async (path) => {
    expect(await run(path, '--timeout', '0.5')).toEqual(refusedOf(path, 'there was no whole answer in 0.5 s'))
  })

  it('stops reading 100 MB after 16', async () => {
    const { code, stderr } = await run('/huge')
    expect([code, stderr.split('\n')[0]]).toEqual([2, `faultbook: ${origin()}/huge is larger than 16 MiB (CLI_008)`])
    expect(megabytes).toBeLessThan(100)
  })
})
