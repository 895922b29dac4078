import { errors } from '../errors.ts'

/** How many of the largest files a workspace may have on the disk at a time, and all together. */
const [largestOfWorkspace, largestInAll] = [2, 8] as const

const retryAfterSeconds = 5

/** How much of the disk uploads may take: it is the disk of the database. */
export interface UploadRoom {
  /** Passes chunks on and counts them for a workspace. @throws {ApiError} `rateLimited` or `unavailable` where there is no room for them. */
  readonly fill: (workspaceId: number, chunks: AsyncIterable<Uint8Array>) => AsyncGenerator<Uint8Array>
  /** Gives back what an upload took. */
  readonly leave: (workspaceId: number, bytes: number) => void
}

/** Makes room for uploads, with a limit for each of them. */
export function createUploadRoom(importLimitBytes: number): UploadRoom {
  const taken = new Map<number, number>()
  let takenInAll = 0
  const leave = (workspaceId: number, bytes: number): void => {
    takenInAll -= bytes
    const left = (taken.get(workspaceId) ?? 0) - bytes
    if (left > 0) taken.set(workspaceId, left)
    else taken.delete(workspaceId)
  }
  const take = (workspaceId: number, bytes: number): void => {
    const ofWorkspace = (taken.get(workspaceId) ?? 0) + bytes
    if (ofWorkspace > largestOfWorkspace * importLimitBytes) throw errors.rateLimited({ retryAfterSeconds })
    if (takenInAll + bytes > largestInAll * importLimitBytes) throw errors.unavailable({ retryAfterSeconds })
    taken.set(workspaceId, ofWorkspace)
    takenInAll += bytes
  }
  return {
    leave,
    async *fill(workspaceId, chunks) {
      let bytes = 0
      let isWhole = false
      try {
        for await (const chunk of chunks) {
          take(workspaceId, chunk.length)
          bytes += chunk.length
          yield chunk
        }
        isWhole = true
      } finally {
        // What is not kept takes no room; what is kept is given back by whoever closes it.
        if (!isWhole) leave(workspaceId, bytes)
      }
    },
  }
}
