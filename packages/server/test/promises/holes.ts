import type { Hole } from './promise.ts'

/** What an adapter can't keep, and why: the whole list, from which the table in docs/adapters.md is printed. */
export const holes: readonly Hole[] = [
  {
    scene: 'Koa 3',
    id: 'json-charset',
    reason: '@koa/bodyparser reads bytes that are no UTF-8 as U+FFFD; `readJson(ctx.req, { errors })` refuses them',
    link: 'https://github.com/cojs/co-body/blob/master/lib/json.js',
  },
  {
    scene: 'Hono 4',
    id: 'json-charset',
    reason:
      '`c.req.json()` reads bytes that are no UTF-8 as U+FFFD, as the Fetch standard has it; `readJson(c.req.raw, { errors })` refuses them',
    link: 'https://fetch.spec.whatwg.org/#dom-body-text',
  },
]
