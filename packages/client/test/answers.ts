/** A success in the envelope. */
export function success(data: unknown, meta?: unknown, init?: ResponseInit): Response {
  return Response.json({ success: true, data, meta }, init)
}

/** An error in the envelope. */
export function refusal(status: number, code: string, headers?: Readonly<Record<string, string>>): Response {
  const body = { success: false, errors: {}, message: `This is ${code}`, error_code: code }
  return Response.json(body, { status, headers: { ...headers } })
}

/** A page, as proxies and captive portals send it. */
export function page(status: number, headers?: Readonly<Record<string, string>>): Response {
  return new Response('<h1>Welcome</h1>', { status, headers: { 'content-type': 'text/html', ...headers } })
}
