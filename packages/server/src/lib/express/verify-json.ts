import type { IncomingMessage, ServerResponse } from 'node:http'
import { toJsonBody } from '../read-json.ts'
import type { Respond } from '../responder.ts'

/** What `express.json` calls with the bytes of a body before it parses them. */
export type VerifyBody = (request: IncomingMessage, response: ServerResponse, bytes: Uint8Array) => void

/**
 * Has `express.json` read strictly: UTF-8, at most 64 levels, no key twice, no text that is not well-formed Unicode (CONTRACT C16).
 * By itself it puts U+FFFD in place of what it can't read, and the last of two values of a key wins.
 *
 * @example
 * app.use(express.json({ verify: verifyJson(respond) }))
 */
export function verifyJson({ errors }: Respond): VerifyBody {
  return (_request, _response, bytes) => {
    // Express makes {} of nothing.
    if (bytes.length > 0) toJsonBody(bytes, errors)
  }
}
