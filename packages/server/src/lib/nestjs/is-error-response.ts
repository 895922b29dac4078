/** Tells whether a value is a `Response` that says it is an error, of whichever realm. */
export function isErrorResponse(value: unknown): value is Response {
  try {
    return Object.prototype.toString.call(value) === '[object Response]' && Number(Object(value).status) >= 400
  } catch {
    return false
  }
}
