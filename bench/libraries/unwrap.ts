/** The data of an envelope, or the body itself. */
export function unwrap(body: unknown): unknown {
  const { success, data } = Object(body) as { readonly success?: unknown; readonly data?: unknown }
  return success === true ? data : body
}
