import { createResponder, readJson } from '@faultbook/server'
import { createServer } from '@faultbook/server/node'
import { build } from 'esbuild'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { checkOrder } from './check-order.ts'
import { errors } from './errors.ts'

const html = `<!doctype html>
<html lang="en">
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width">
  <link rel="icon" href="data:,">
  <link rel="stylesheet" href="/page.css">
  <title>Order</title>
  <main id="page"></main>
  <script src="/page.js"></script>
</html>`
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:"

const { outputFiles } = await build({
  entryPoints: [
    fileURLToPath(new URL('page.ts', import.meta.url)),
    fileURLToPath(new URL('page.css', import.meta.url)),
  ],
  outdir: '/',
  write: false,
  bundle: true,
  minify: true,
  target: 'es2022',
  define: { 'process.env.NODE_ENV': '"production"' },
  // Inside this repository, packages are bundled from their sources.
  conditions: ['faultbook-source'],
})
const files = new Map(outputFiles.map(({ path, text }) => [path.slice(path.lastIndexOf('/')), text]))

const server = createServer(async (request, response) => {
  const { method = 'GET', url = '/' } = request
  const file = files.get(url)
  if (url === '/api/orders' && method === 'POST') return place(request, response)
  if (url !== '/' && file === undefined) throw errors.routeNotFound()
  if (method !== 'GET' && method !== 'HEAD') throw errors.methodNotAllowed({ method, headers: { Allow: 'GET, HEAD' } })
  if (file === undefined) return send(response, 'text/html', html)
  return send(response, url.endsWith('.css') ? 'text/css' : 'text/javascript', file)
}, createResponder({ errors }))

async function place(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const fields = checkOrder(await readJson(request, { errors }))
  if (Object.keys(fields).length > 0) throw errors.validationFailed({ fields })
  response.statusCode = 201
  send(response, 'application/json', JSON.stringify({ success: true, data: { id: 7 } }))
}

function send(response: ServerResponse, type: string, text: string): void {
  response.setHeader('Content-Type', `${type}; charset=utf-8`)
  response.setHeader('Content-Security-Policy', policy)
  response.end(text)
}

server.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1', () => {
  console.log(`Listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})
