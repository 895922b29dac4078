/** Tells whether a value is a `Response` that says it is an error, of whichever realm; never throws. */
export function isErrorResponse(value: unknown): value is Response {
  try {
    return Object.prototype.toString.call(value) === '[object Response]' && Number(Object(value).status) >= 400
  } catch {
    return false
  }
}

/** What is left of a `Response` that is foreign: its headers are as foreign as its body. */
export function toBareResponse({ body, status }: Response): Response {
  body?.cancel().catch(() => undefined)
  return new Response(null, { status })
}
