import type { ServerResponse } from 'node:http'

/** `INTERNAL_ERROR` (RFC 9113 §7). */
const internalError = 2

/** Cuts an answer off that has begun: it must not pass for a whole one (CONTRACT C17). An HTTP/2 stream that is only destroyed has come to a good end. */
export function cutOff(response: ServerResponse): void {
  if (response.writableEnded) return
  const { stream } = response as { readonly stream?: { readonly close?: (code: number) => void } }
  stream?.close?.(internalError)
  response.destroy()
}
