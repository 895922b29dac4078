import type { Answer, Promised } from './promises.ts'

/** A promise that was broken. */
export interface Broken {
  /** Method and case. */
  readonly id: string
  readonly sentence: string
}

/** Calls a server once for each promise, and gives those that it breaks. */
export async function brokenPromises(port: number, promises: readonly Promised[]): Promise<readonly Broken[]> {
  const broken: Broken[] = []
  for (const { name, method = 'GET', isKept } of promises) {
    const answer = await call(port, name, method)
    if (isKept(answer)) continue
    const { status, headers, body } = answer
    const shown = JSON.stringify(Object.fromEntries(headers))
    const id = `${method} ${name}`
    broken.push({ id, sentence: `${id} is answered ${status} ${shown} ${body.slice(0, 500)}` })
  }
  return broken
}

/** Asks for a case as it is: no redirect is followed. */
export async function call(port: number, name: string, method = 'GET'): Promise<Answer> {
  // Not the content type of a form: SvelteKit refuses those of other origins.
  const headers = method === 'POST' ? { 'content-type': 'application/json' } : {}
  const response = await fetch(`http://127.0.0.1:${port}/api/${name}`, { method, headers, redirect: 'manual' })
  return { status: response.status, headers: response.headers, ...(await readBody(response)) }
}

async function readBody({ body: stream }: Response): Promise<Pick<Answer, 'body' | 'isCut'>> {
  const decoder = new TextDecoder()
  let body = ''
  try {
    for await (const chunk of stream ?? []) body += decoder.decode(chunk, { stream: true })
    return { body, isCut: false }
  } catch {
    return { body, isCut: true }
  }
}
