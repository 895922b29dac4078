import { allowSlowBody } from '@faultbook/server/fastify'
import type { FastifyInstance, FastifyRequest, preParsingHookHandler } from 'fastify'
import type { IncomingMessage } from 'node:http'
import { errors } from '../errors.ts'
import { keyOf } from '../key-guard.ts'
import { mediaTypes } from '../transfer-schemas.ts'
import { keepPace } from './keep-pace.ts'
import { spoolTo } from './spool.ts'
import type { Spool } from './spool.ts'
import { createUploadRoom } from './upload-room.ts'

/** Where uploads are kept, and how large they may be. */
export interface UploadOptions {
  readonly folder: string
  readonly importLimitBytes: number
  /** How long an upload may take beyond what its pace allows, in ms. */
  readonly requestMs: number
}

const spools = new WeakMap<FastifyRequest, Spool>()

/** The file that came with a request, once: whoever takes it closes it. Undefined where none came. */
export function takeUpload(request: FastifyRequest): Spool | undefined {
  const spool = spools.get(request)
  spools.delete(request)
  return spool
}

/**
 * Reads files of customers in the routes of an app: to a file in a folder, and never into memory.
 * Returns what refuses the bodies that won't be read, for the route that takes one.
 */
export function readUploads(app: FastifyInstance, options: UploadOptions): preParsingHookHandler {
  const { folder, importLimitBytes, requestMs } = options
  const room = createUploadRoom(importLimitBytes)
  const closing = new AbortController()
  app.addHook('preClose', async () => closing.abort())
  const parser = async (request: FastifyRequest, payload: IncomingMessage): Promise<unknown> => {
    // A request that has begun is not to be cut off by whoever stops reading it.
    allowSlowBody(request.raw)
    const { workspaceId } = keyOf(request)
    const chunks = keepPace(payload.iterator({ destroyOnReturn: false }), requestMs, closing.signal)
    const spool = await spoolTo(folder, room.fill(workspaceId, chunks), importLimitBytes).catch((cause: unknown) => {
      discardRest(payload, requestMs)
      throw isDiskFault(cause) ? errors.unavailable({ cause }) : cause
    })
    if (spool === undefined) {
      discardRest(payload, requestMs)
      throw errors.bodyTooLarge({ limitBytes: importLimitBytes })
    }
    const close = async (): Promise<void> => {
      room.leave(workspaceId, spool.bytes)
      await spool.close()
    }
    spools.set(request, { ...spool, close })
    return {}
  }
  app.addContentTypeParser(Object.values(mediaTypes), parser)
  // Where something else was wrong, nobody has taken it.
  app.addHook('onResponse', async (request) => takeUpload(request)?.close())

  return (request, _reply, payload, next) => {
    const { 'content-length': length, 'content-type': type, 'transfer-encoding': coding } = request.headers
    if (coding === undefined && Number(length ?? 0) === 0) return next(null, payload)
    if (formatOf(type) === undefined) {
      const types = Object.values(mediaTypes)
      const expected = `${types.join(' or ')} in UTF-8`
      return next(errors.unsupportedMediaType({ expected, headers: { Accept: types.join(', ') } }))
    }
    if (Number(length) > importLimitBytes) return next(errors.bodyTooLarge({ limitBytes: importLimitBytes }))
    return next(null, payload)
  }
}

/** What is left of an upload that was refused goes by unread, so that the refusal arrives; but not for ever. */
function discardRest(payload: IncomingMessage, requestMs: number): void {
  const timer = setTimeout(() => payload.destroy(), requestMs)
  timer.unref()
  payload.once('close', () => clearTimeout(timer))
  payload.resume()
}

/** The format that a `Content-Type` means; undefined for one that is not read. */
export function formatOf(type: string | undefined): keyof typeof mediaTypes | undefined {
  const [, essence, charset = 'utf-8'] =
    /^\s*([^\s;]+)\s*(?:;\s*(?:header=present\s*;\s*)?charset="?([\w-]+)"?\s*)?(?:;\s*header=present\s*)?$/i.exec(
      type ?? '',
    ) ?? []
  if (charset.toLowerCase() !== 'utf-8') return undefined
  return (['csv', 'ndjson'] as const).find((format) => mediaTypes[format] === essence?.toLowerCase())
}

function isDiskFault(thrown: unknown): boolean {
  const code = (thrown as { readonly code?: unknown } | null)?.code
  return typeof code === 'string' && ['ENOSPC', 'EDQUOT', 'EROFS', 'EIO', 'EMFILE', 'ENFILE'].includes(code)
}
