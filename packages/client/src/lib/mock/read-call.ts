import type { MockCall } from './mock-answer.ts'

/** Reads a request whole. */
export async function readCall(request: Request, baseUrl: string | URL): Promise<MockCall> {
  const { pathname, searchParams: query } = new URL(request.url)
  const base = String(baseUrl)
    .replace(/^\w+:\/\/[^/]*/, '')
    .replace(/\/$/, '')
  return {
    method: request.method,
    path: pathname.startsWith(`${base}/`) ? pathname.slice(base.length) : pathname,
    query,
    headers: Object.fromEntries(request.headers),
    body: await readBody(request),
  }
}

async function readBody(request: Request): Promise<unknown> {
  const type = request.headers.get('content-type') ?? ''
  if (type.startsWith('multipart/form-data')) return Object.fromEntries(await request.formData())
  const text = await request.text()
  if (text === '') return undefined
  if (type.startsWith('application/x-www-form-urlencoded')) return Object.fromEntries(new URLSearchParams(text))
  return /\bjson\b/.test(type) ? JSON.parse(text) : text
}
