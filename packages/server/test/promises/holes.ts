import type { Hole } from './promise.ts'

/** What an adapter can't keep, and why: the whole list, from which the table in docs/adapters.md is printed. */
export const holes: readonly Hole[] = [
  {
    scene: 'Hono 4',
    id: 'json-charset',
    reason:
      '`c.req.json()` reads bytes that are no UTF-8 as U+FFFD, as the Fetch standard has it; `readJson(c.req.raw, { errors })` refuses them',
    link: 'https://fetch.spec.whatwg.org/#dom-body-text',
  },
  {
    scene: 'Hono 4',
    id: 'event-stream',
    reason:
      'streamSSE() with an error handler sends the message of the error as an event, and ends the stream as if it were whole; `c.body(stream)` is cut off',
    link: 'https://github.com/honojs/hono/blob/main/src/helper/streaming/sse.ts',
  },
  {
    scene: 'Hono 4',
    id: 'head-envelope',
    reason:
      'Hono answers HEAD by GET and lets go of the body before the adapter sees the answer; what is thrown has its length',
    link: 'https://github.com/honojs/hono/blob/main/src/hono-base.ts',
  },
]
