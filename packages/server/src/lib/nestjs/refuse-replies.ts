import { StreamableFile } from '@nestjs/common'
import type { ServerResponse } from 'node:http'
import { isErrorResponse } from '../error-response.ts'
import { isErrorLike } from '../describe-thrown.ts'
import { failResponse } from '../node/guard-response.ts'
import type { ExpressHttpAdapter } from './express-adapter.ts'

type SetErrorHandler = (this: StreamableFile, handler: (thrown: unknown, response: unknown) => void) => StreamableFile

/** Files with a handler of the app's. */
const handled = new WeakSet<StreamableFile>()
let setErrorHandler: SetErrorHandler | undefined

/** Refuses replies that are no answer: an error that a handler has returned, which Nest sends as `{}`, and a file that breaks. */
export function refuseReplies(adapter: ExpressHttpAdapter): void {
  setErrorHandler ??= noteHandled()
  const { reply } = adapter
  adapter.reply = (response, body, status) => {
    if (body instanceof StreamableFile) failWith(body, response as ServerResponse)
    else if ((status ?? 200) < 400 && (isErrorLike(body) || isErrorResponse(body))) throw body
    return reply.call(adapter, response, body, status)
  }
}

/** Sees to it that a file with a handler of the app's is known. */
function noteHandled(): SetErrorHandler {
  const prototype = StreamableFile.prototype as unknown as { setErrorHandler: SetErrorHandler }
  const { setErrorHandler: original } = prototype
  prototype.setErrorHandler = function (handler) {
    handled.add(this)
    return original.call(this, handler)
  }
  return original
}

/** Nest answers 400 where a file can't be read: that is not the caller's doing. */
function failWith(file: StreamableFile, response: ServerResponse): void {
  if (handled.has(file)) return
  const fail = (thrown: unknown): void => failResponse(response.req, response, thrown)
  setErrorHandler?.call(file, fail)
  const stream = file.getStream()
  // One that is destroyed without an error only closes: nobody else would end the response.
  stream.once('close', () => {
    if (!stream.readableEnded && stream.errored === null && !response.destroyed && !response.writableEnded)
      fail(new Error('A stream closed before its end'))
  })
}
