/** The headers of an error, as one would write them without the kit. */
export const errorHeaders = {
  'Content-Type': 'application/json; charset=utf-8',
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  Vary: 'Accept',
} as const

/** How long an idle connection stays, in ms: on the wire as `Keep-Alive`, so the same on both sides. */
export const keepAliveTimeout = 72_000

/** The body of an error. */
export function toBody(code: string, message: string, errors: Readonly<Record<string, string>> = {}): string {
  return JSON.stringify({ success: false, errors, message, error_code: code })
}

/** An error as one would write it without the kit. */
export class AppError extends Error {
  readonly statusCode: number
  readonly code: string

  constructor(statusCode: number, code: string, message: string) {
    super(message)
    this.statusCode = statusCode
    this.code = code
  }

  /** Takes anything else for a fault of ours. */
  static from(thrown: unknown): Pick<AppError, 'statusCode' | 'code' | 'message'> {
    return thrown instanceof AppError ? thrown : internal
  }
}

const internal = { statusCode: 500, code: 'SRV_001', message: 'Something went wrong on our side' }
