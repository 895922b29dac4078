/** Whether a body is sent as it is, and not as JSON. */
export function isRaw(body: unknown): body is FormData | ReadableStream {
  return body instanceof FormData || body instanceof ReadableStream
}
