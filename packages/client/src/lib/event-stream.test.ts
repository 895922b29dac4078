import { describe, expect, it } from 'vitest'
import { fetchOf } from '../../test/fetch-of.ts'

const text = new TextDecoder()

describe('an event stream of createFetch()', () => {
  /** An answer that gives what it is told to, when it is told to. */
  function stream() {
    const canceled: unknown[] = []
    let push: (chunk: string) => void = () => undefined
    let close: () => void = () => undefined
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        push = (chunk) => controller.enqueue(new TextEncoder().encode(chunk))
        close = () => controller.close()
      },
      cancel: (reason) => void canceled.push(reason),
    })
    const answer = new Response(body, { headers: { 'content-type': 'text/event-stream; charset=utf-8' } })
    return { answer, push: (chunk: string) => push(chunk), close: () => close(), canceled }
  }

  it('is handed on as it comes, past the timeout of a try', async () => {
    const { answer, push, close } = stream()
    const { fetch, url } = fetchOf({ timeoutMs: 30 }, () => answer)
    const reader = (await fetch(url)).body?.getReader()
    push('data: 1\n\n')
    expect(text.decode((await reader?.read())?.value)).toBe('data: 1\n\n')
    await new Promise((resolve) => setTimeout(resolve, 60))
    push('data: 2\n\n')
    expect(text.decode((await reader?.read())?.value)).toBe('data: 2\n\n')
    close()
    expect((await reader?.read())?.done).toBe(true)
  })

  it('ends with the signal of the call, and lets go of the answer', async () => {
    const controller = new AbortController()
    const { answer, push, canceled } = stream()
    const { fetch, url } = fetchOf({}, () => answer)
    const reader = (await fetch(url, { signal: controller.signal })).body?.getReader()
    push('data: 1\n\n')
    await reader?.read()
    controller.abort('bye')
    await expect(reader?.read()).rejects.toBe('bye')
    expect(canceled).toEqual(['bye'])
  })

  it('ends when its reader has enough, and lets go of the answer', async () => {
    const { answer, canceled } = stream()
    const { fetch, url } = fetchOf({}, () => answer)
    await (await fetch(url)).body?.cancel('enough')
    expect(canceled).toEqual(['enough'])
  })

  it('keeps status, headers and url', async () => {
    const { answer } = stream()
    const { fetch, url } = fetchOf({}, () => Object.defineProperty(answer, 'url', { value: 'https://api.test/events' }))
    const response = await fetch(url)
    expect([response.status, response.url, response.headers.get('content-type')]).toEqual([
      200,
      'https://api.test/events',
      'text/event-stream; charset=utf-8',
    ])
    await response.body?.cancel()
  })
})
