/** A request that a fake was asked for. */
export interface Asked {
  readonly input: string | URL | Request
  readonly method: string
  readonly url: string
  readonly headers: Headers
  readonly body: RequestInit['body'] | undefined
  readonly signal: AbortSignal | undefined
  readonly init: RequestInit
}

/** What a fake does when it is asked: an answer, a rejection, or whatever a function does. */
export type Play = Response | Error | ((asked: Asked, nth: number) => unknown)

export interface FakeFetch {
  readonly fetch: typeof globalThis.fetch
  /** What it was asked for, in order. */
  readonly asked: readonly Asked[]
}

/** Makes a `fetch` that plays in turn, the last one again and again. As the platform does it, it refuses what is no request, and rejects when the signal aborts. */
export function fakeFetch(...plays: readonly Play[]): FakeFetch {
  const asked: Asked[] = []
  const play = async (request: Asked, nth: number): Promise<unknown> => {
    const turn = plays[Math.min(nth, plays.length) - 1]
    if (turn instanceof Error) throw turn
    if (!(turn instanceof Response)) return turn?.(request, nth)
    // Deno 2.9.6 leaves headers that nobody has looked at out of the clone of an empty answer.
    void turn.headers
    return turn.clone()
  }
  const fetch = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const request = toAsked(input, init)
    request.signal?.throwIfAborted()
    // Without its body, which a stream could give once only.
    void new Request(request.url, { ...init, body: init.body ? '' : null })
    if (!request.url.startsWith('http')) throw new TypeError('fetch failed')
    asked.push(request)
    return Promise.race([play(request, asked.length) as Promise<Response>, aborted(request.signal)])
  }
  return { fetch, asked }
}

/** A play that never answers. */
export function silence(): Promise<never> {
  return new Promise(() => undefined)
}

/** The value of a header in each request. */
export function sent({ asked }: Pick<FakeFetch, 'asked'>, header: string): readonly (string | null)[] {
  return asked.map(({ headers }) => headers.get(header))
}

/** The bytes that were sent. */
export async function bytesOf({ body }: Pick<Asked, 'body'>): Promise<Uint8Array> {
  return new Uint8Array(await new Response(body ?? null).arrayBuffer())
}

function toAsked(input: string | URL | Request, init: RequestInit): Asked {
  const { url, method, headers } = input instanceof Request ? input : { url: String(input), method: 'GET', headers: {} }
  return {
    input,
    method: init.method ?? method,
    url,
    headers: new Headers(init.headers ?? headers),
    body: init.body,
    signal: init.signal ?? undefined,
    init,
  }
}

function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
