/** What anyone who catches an error can learn from it: JSON. */
export interface ToldError {
  readonly isError: boolean
  readonly name: string
  /** Its first 300 characters. */
  readonly message: string
  readonly messageLength: number
  readonly status?: number
  /** The `error_code` of the envelope. */
  readonly code?: string
  /** Field → message. */
  readonly fields?: unknown
  /** One of ours, as data, and with its `text` (the length of a long one). */
  readonly failure?: Readonly<Record<string, unknown>>
}

/** Reads what was thrown, wherever libraries use to put it. */
export function tellError(thrown: unknown): ToldError {
  const error = Object(thrown) as Readonly<Record<string, unknown>>
  const response = Object(error['response']) as Readonly<Record<string, unknown>>
  const body = [error, error['data'], error['json'], error['body'], response['data'], response['_data']].find(
    (candidate): candidate is Readonly<Record<string, unknown>> => typeof Object(candidate)['error_code'] === 'string',
  )
  const code = body?.['error_code'] ?? error['unlistedCode']
  const status = [error['status'], error['statusCode'], response['status']].find(
    (candidate): candidate is number => typeof candidate === 'number',
  )
  const message = String(error['message'] ?? thrown)
  return {
    isError: thrown instanceof Error,
    name: String(error['name']),
    message: message.slice(0, 300),
    messageLength: message.length,
    ...(status !== undefined && { status }),
    ...(typeof code === 'string' && { code, fields: (body ?? error)['errors'] }),
    ...(error['name'] === 'Failure' && { failure: tellFailure(error) }),
  }
}

function tellFailure(failure: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { text } = failure
  const told = JSON.parse(JSON.stringify(failure)) as Readonly<Record<string, unknown>>
  if (typeof text !== 'string') return told
  return { ...told, text: text.length > 300 ? `${text.length} characters` : text }
}
