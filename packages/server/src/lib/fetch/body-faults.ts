import type { ApiError } from '@faultbook/contract'
import type { ServerCatalog } from '../server-catalog.ts'

const faults = new WeakMap<object, string>()

/**
 * Has a request remember what its own `json()` and `formData()` fail with: the caller's doing, where the same error
 * of another parser would be the app's. Everything else about it stays as it is.
 */
export function rememberBodyFaults(request: Request): void {
  // Such a request has no body, and Next.js may not want it to be touched.
  if (request.method === 'GET' || request.method === 'HEAD') return
  try {
    Object.assign(request, readers)
  } catch {
    // A request that can't be changed is read all the same.
  }
}

/** The error of a body that could not be read, if that is what was thrown. */
export function toBodyError(thrown: unknown, errors: ServerCatalog): ApiError | undefined {
  const expected = typeof thrown === 'object' && thrown !== null ? faults.get(thrown) : undefined
  return expected === undefined ? undefined : errors.malformedBody({ expected, cause: thrown })
}

const readers = {
  async json(this: Request): Promise<unknown> {
    try {
      return await inherited(this).json.call(this)
    } catch (thrown) {
      if (thrown instanceof SyntaxError) faults.set(thrown, 'JSON')
      throw thrown
    }
  },
  async formData(this: Request): Promise<FormData> {
    const { bodyUsed } = this
    try {
      return await inherited(this).formData.call(this)
    } catch (thrown) {
      // To read a body twice is the app's own fault.
      if (!bodyUsed && thrown instanceof TypeError) faults.set(thrown, 'a form')
      throw thrown
    }
  },
}

function inherited(request: Request): Request {
  return Object.getPrototypeOf(request) as Request
}
