import { describe, expect, it } from 'vitest'

import { errors } from '../errors.ts'
import { createUploadRoom } from './upload-room.ts'

async function* chunksOf(...sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (const size of sizes) yield new Uint8Array(size)
}

async function read(chunks: AsyncIterable<Uint8Array>): Promise<number | string> {
  let bytes = 0
  try {
    for await (const chunk of chunks) bytes += chunk.length
    return bytes
  } catch (thrown) {
    return errors.rateLimited.is(thrown) || errors.unavailable.is(thrown) ? thrown.code : String(thrown)
  }
}

describe('createUploadRoom()', () => {
  it('has room for two of the largest files of a workspace, and refuses a third', async () => {
    const room = createUploadRoom(100)
    expect(await read(room.fill(1, chunksOf(60, 40)))).toBe(100)
    expect(await read(room.fill(1, chunksOf(100)))).toBe(100)
    expect(await read(room.fill(1, chunksOf(1)))).toBe('RATE_001')
    expect(await read(room.fill(2, chunksOf(100)))).toBe(100)
    room.leave(1, 100)
    expect(await read(room.fill(1, chunksOf(100)))).toBe(100)
  })

  it('has room for eight in all', async () => {
    const room = createUploadRoom(100)
    for (const workspace of [1, 2, 3, 4])
      for (const size of [100, 100]) await read(room.fill(workspace, chunksOf(size)))
    expect(await read(room.fill(5, chunksOf(1)))).toBe('SRV_002')
    room.leave(4, 100)
    expect(await read(room.fill(5, chunksOf(100)))).toBe(100)
  })

  it('takes none for what was not read to its end', async () => {
    const room = createUploadRoom(100)
    for (let count = 0; count < 5; count += 1) {
      for await (const chunk of room.fill(1, chunksOf(90, 90))) if (chunk.length > 0) break
      expect(await read(room.fill(1, chunksOf(150, 60)))).toBe('RATE_001')
    }
    expect(await read(room.fill(1, chunksOf(200)))).toBe(200)
  })
})
