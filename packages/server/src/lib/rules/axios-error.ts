type Members = Readonly<Record<string, unknown>>

/** What an axios error comes to. */
export type AxiosFinding =
  | { readonly status: number; readonly retryAfter: string | null }
  | 'timeout'
  | 'no answer'
  /** Never sent, or cancelled by us. */
  | 'wrong call'

/** Tells whether an error is one of axios, by the mark that `axios.isAxiosError()` looks for. */
export function isAxiosError(error: Members): boolean {
  return error['isAxiosError'] === true
}

/** Reads what became of a call (axios, "Handling Errors"). */
export function readAxiosError({ code, response, request, config }: Members): AxiosFinding {
  if (code === 'ERR_CANCELED') return isDeadline(config) ? 'timeout' : 'wrong call'
  if (isObject(response) && typeof response['status'] === 'number') {
    return { status: response['status'], retryAfter: retryAfterOf(response['headers']) }
  }
  // ECONNABORTED is its word for its own timeout, unless transitional.clarifyTimeoutError.
  if (code === 'ECONNABORTED' || code === 'ETIMEDOUT') return 'timeout'
  return request === undefined || request === null ? 'wrong call' : 'no answer'
}

/** Axios says that it was cancelled, whatever the reason; the signal knows. */
function isDeadline(config: unknown): boolean {
  const signal = isObject(config) ? config['signal'] : undefined
  const reason = isObject(signal) ? signal['reason'] : undefined
  return isObject(reason) && reason['name'] === 'TimeoutError'
}

function retryAfterOf(headers: unknown): string | null {
  const value = isObject(headers) ? headers['retry-after'] : undefined
  return typeof value === 'string' ? value : null
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null
}
