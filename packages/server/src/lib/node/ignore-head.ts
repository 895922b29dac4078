import type { ServerResponse } from 'node:http'

/**
 * Has a response ignore what the app still says of its head, once it was answered in the app's place: code that it has left behind,
 * as the callback of a query, can't know that, and what Node throws there would end the process.
 */
export function ignoreHead(response: ServerResponse): void {
  Object.assign(response, ignoring)
}

const ignoring = {
  setHeader: giveBack,
  setHeaders: giveBack,
  appendHeader: giveBack,
  removeHeader: () => undefined,
  writeHead: giveBack,
}

function giveBack(this: ServerResponse): ServerResponse {
  return this
}
