import type { DiskCall } from './disk-calls.ts'

/** A disk that keeps for certain only what was synced: the files of one folder, by path. */
export interface DiskImage {
  readonly apply: (call: DiskCall) => void
  /** The files as they would be found if the power went now. Of what was written and not synced, `survives` says for each sector whether it is there. */
  readonly afterLoss: (survives: () => boolean) => ReadonlyMap<string, Buffer>
}

type Change = Extract<DiskCall, { kind: 'write' | 'truncate' }>

interface File {
  synced: Buffer
  unsynced: Change[]
}

const sectorBytes = 512

/** Makes a disk that holds these files. */
export function createDiskImage(files: ReadonlyMap<string, Buffer>): DiskImage {
  const present = new Map(
    [...files].map(([path, bytes]): [string, File] => [path, { synced: Buffer.from(bytes), unsynced: [] }]),
  )
  // Which names there are is part of the folder, and synced with it.
  let named = new Map(present)
  return {
    apply: (call) => {
      const file = present.get(call.path)
      switch (call.kind) {
        case 'create':
          if (file === undefined) present.set(call.path, { synced: Buffer.alloc(0), unsynced: [] })
          return
        case 'unlink':
          present.delete(call.path)
          return
        case 'sync':
          // What is no file is their folder.
          if (file === undefined) named = new Map(present)
          else {
            file.synced = file.unsynced.reduce<Buffer>((bytes, change) => changed(bytes, change), file.synced)
            file.unsynced = []
          }
          return
        case 'write':
        case 'truncate':
          if (file === undefined) throw new Error(`${call.path} was changed and never made`)
          file.unsynced.push(call)
      }
    },
    afterLoss: (survives) =>
      new Map(
        [...named].map(([path, { synced, unsynced }]): [string, Buffer] => [
          path,
          unsynced.reduce<Buffer>((bytes, change) => changed(bytes, change, survives), Buffer.from(synced)),
        ]),
      ),
  }
}

function changed(bytes: Buffer, call: Change, survives = () => true): Buffer {
  if (call.kind === 'truncate') {
    if (!survives()) return bytes
    return call.size <= bytes.length ? bytes.subarray(0, call.size) : grown(bytes, call.size)
  }
  const sectors = Array.from({ length: Math.ceil(call.bytes.length / sectorBytes) }, (_, index) => index * sectorBytes)
  const there = sectors.filter(() => survives())
  if (there.length === 0) return bytes
  const result = grown(bytes, call.offset + call.bytes.length)
  for (const at of there) call.bytes.copy(result, call.offset + at, at, at + sectorBytes)
  return result
}

/** At least so long; what was not written is zero. */
function grown(bytes: Buffer, length: number): Buffer {
  return length <= bytes.length ? bytes : Buffer.concat([bytes, Buffer.alloc(length - bytes.length)])
}
