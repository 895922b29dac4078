/** An error of one's own, for what gives none. */
export class ApiError extends Error {
  readonly status: number
  readonly body: unknown

  constructor(status: number, body: unknown) {
    super((Object(body) as { readonly message?: string }).message ?? `${status}`)
    this.status = status
    this.body = body
  }
}
