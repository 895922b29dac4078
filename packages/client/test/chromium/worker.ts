import { createClient } from '@faultbook/client'

/** What a worker has of its own, as far as this one needs it. */
interface WorkerScope {
  addEventListener(type: 'message', listener: (event: { readonly data: string }) => void): void
  postMessage(message: unknown, options?: object): void
}

/** What the worker tells of a call that fails. */
export interface WorkerTold {
  readonly json: unknown
  readonly failure: object
  /** What comes of running a text as a script. */
  readonly evaluated: string
}

const scope = globalThis as unknown as WorkerScope

scope.addEventListener('message', ({ data }) => void callAndTell(data))

async function callAndTell(baseUrl: string): Promise<void> {
  const result = await createClient({ baseUrl }).result.get('/refused')
  if (result.ok) return
  const { error: failure } = result
  scope.postMessage({ json: failure.toJSON(), failure, evaluated: evaluate() } satisfies WorkerTold, {})
}

function evaluate(): string {
  try {
    // oxlint-disable-next-line no-new-func, typescript/no-implied-eval
    return String(new Function('return 1')())
  } catch (thrown) {
    return String(thrown)
  }
}
