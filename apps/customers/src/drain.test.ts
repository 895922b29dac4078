import Fastify from 'fastify'
import type { ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import { createDrain } from './drain.ts'

describe('createDrain()', () => {
  it('D56 makes each answer from then on the last on its connection, and has let go of those that are over', async () => {
    const app = Fastify()
    const drain = createDrain()
    drain.watch(app)
    const answers: ServerResponse[] = []
    let answer: () => void = () => undefined
    app.get('/', async (_request, { raw }) => {
      answers.push(raw)
      return 'quick'
    })
    app.get('/slow', async (_request, { raw }) => {
      answers.push(raw)
      await new Promise<void>((resolve) => (answer = resolve))
      return 'slow'
    })
    const url = await app.listen({ port: 0, host: '127.0.0.1' })
    await fetch(url)
    const slow = fetch(`${url}/slow`)
    await expect.poll(() => answers.length).toBe(2)
    drain.begin()
    answer()
    const all = [await slow, await fetch(url)]
    expect(all.map(({ headers }) => headers.get('connection'))).toEqual(['close', 'close'])
    expect(answers.map(({ shouldKeepAlive }) => shouldKeepAlive)).toEqual([true, false, false])
    await app.close()
  })
})
