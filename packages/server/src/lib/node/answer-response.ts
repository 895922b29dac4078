import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { passingKey } from '../exchange-keys.ts'
import type { Reply } from '../reply.ts'
import { cutOff } from './cut-off.ts'
import { guardKey, heldKey, optionsKey, settlingKey, writerOf } from './guarded-response.ts'
import type { GuardedResponse } from './guarded-response.ts'
import { requestIdOf } from './node-facts.ts'
import { exposeHeaders, keepEarlier, setRequestId } from './response-headers.ts'
import type { EarlierHeaders } from './response-headers.ts'

/** Sends a reply of ours; of the headers set earlier those for the exchange stay, those of another answer go (CONTRACT C11). */
export function answerResponse(
  response: ServerResponse,
  reply: Reply,
  earlier?: EarlierHeaders,
  body: string | Uint8Array = reply.body,
): void {
  const guarded = response as GuardedResponse
  const headers: OutgoingHttpHeaders = { ...reply.headers }
  if (earlier !== undefined && Object.keys(earlier).length > 0) keepEarlier(response, headers, earlier)
  if (response.getHeaderNames().length > 0) keepEarlier(response, headers, response.getHeaders())
  if (guarded[heldKey] !== undefined) guarded[heldKey] = undefined
  // The app's own words for a status are as foreign as any; HTTP/2 has none, and Node warns of who asks.
  if (response.req.httpVersionMajor < 2 && response.statusMessage) response.statusMessage = ''
  if (guarded[settlingKey] === true || !isOverlaid(guarded)) sendWhole(guarded, reply.status, headers, body)
  else sendThroughOverlay(guarded, reply.status, headers, body)
}

function sendWhole(
  response: GuardedResponse,
  status: number,
  headers: OutgoingHttpHeaders,
  body: string | Uint8Array,
): void {
  sendHead(response, status, headers)
  writerOf(response).end.call(response, body, 'utf8')
}

/** Whether somebody has put methods of their own over the guard's, as middleware does that sets cookies or compresses. */
function isOverlaid({ writeHead, end, [guardKey]: guard }: GuardedResponse): boolean {
  return writeHead !== guard?.writeHead || end !== guard.end
}

/** An error is an answer: whoever waits for the head or the end hears of it, but can't spoil it. */
function sendThroughOverlay(
  response: GuardedResponse,
  status: number,
  headers: OutgoingHttpHeaders,
  body: string | Uint8Array,
): void {
  response[passingKey] = true
  try {
    response.writeHead(status, headers)
    response.end(body, 'utf8')
  } catch {
    if (!response.headersSent) sendWhole(response, status, headers, body)
    else cutOff(response)
  }
}

/** Sends the head of an answer that may go; the headers become ours. */
export function sendHead(response: GuardedResponse, status: number, headers: OutgoingHttpHeaders): ServerResponse {
  setRequestId(headers, responseId(response))
  exposeHeaders(response, headers)
  return writerOf(response).writeHead.call(response, status, headers)
}

/** The id of the exchange a response belongs to, as sent in `X-Request-Id`. */
export function responseId(response: ServerResponse): string {
  return requestIdOf(response.req, (response as GuardedResponse)[optionsKey]?.trustRequestId)
}
