import { HttpException } from '@nestjs/common'
import type { IncomingMessage } from 'node:http'

/** Remembers what the platform below has handed to Nest, which makes an `HttpException` of some of it: by its looks, and with its words. */
export interface Origins {
  readonly note: (thrown: unknown, request: IncomingMessage) => void
  /** What an exception was before Nest saw it; itself, where it is the app's own. */
  readonly originOf: (exception: unknown, request: IncomingMessage) => unknown
}

/** Makes the memory of one app. */
export function createOrigins(): Origins {
  const noted = new WeakMap<IncomingMessage, { readonly thrown: unknown }>()
  return {
    note: (thrown, request) => void noted.set(request, { thrown }),
    originOf: (exception, request) => {
      const origin = noted.get(request)
      return origin !== undefined && isMadeOf(exception, origin.thrown) ? origin.thrown : exception
    },
  }
}

/** Nest 12 says what an exception is made of, Nest 11 only repeats its message. */
function isMadeOf(exception: unknown, thrown: unknown): boolean {
  try {
    if (!(exception instanceof HttpException)) return false
    return exception.cause === thrown || exception.message === (thrown as Partial<Error> | undefined)?.message
  } catch {
    return false
  }
}
