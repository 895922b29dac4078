import { createHmac, timingSafeEqual } from 'node:crypto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { CustomerFilter, CustomerOrder, CustomerPlace } from './store/customer-store.ts'

const macBytes = 16

/** What a cursor says: in which list to go on, and behind whom. */
export interface Cursor {
  readonly sort: CustomerOrder
  readonly filter: CustomerFilter
  readonly after: CustomerPlace
}

/** Prints cursors and reads them again. */
export interface Cursors {
  readonly print: (workspaceId: number, cursor: Cursor) => string
  /** Nothing for what was not printed for this workspace, with this secret. */
  readonly parse: (workspaceId: number, text: string) => Cursor | undefined
}

/**
 * Makes cursors of a secret: JSON, deflated, signed together with the workspace (HMAC-SHA-256, its first 128 bits), in base64url.
 * Whoever decodes one reads what the workspace sent and got anyway.
 */
export function createCursors(secret: Uint8Array): Cursors {
  const sign = (workspaceId: number, content: Uint8Array): Buffer =>
    createHmac('sha256', secret).update(`${workspaceId}\n`).update(content).digest().subarray(0, macBytes)
  return {
    print: (workspaceId, cursor) => {
      const content = deflateRawSync(JSON.stringify(cursor))
      return Buffer.concat([sign(workspaceId, content), content]).toString('base64url')
    },
    parse: (workspaceId, text) => {
      const bytes = Buffer.from(text, 'base64url')
      // Decoding passes over what is no base64url, and a cursor has one form.
      if (bytes.length <= macBytes || bytes.toString('base64url') !== text) return undefined
      const content = bytes.subarray(macBytes)
      const isOurs = timingSafeEqual(bytes.subarray(0, macBytes), sign(workspaceId, content))
      return isOurs ? (JSON.parse(inflateRawSync(content).toString()) as Cursor) : undefined
    },
  }
}
