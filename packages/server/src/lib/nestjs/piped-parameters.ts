import { PipesConsumer } from '@nestjs/core/pipes/pipes-consumer.js'

/** What a pipe was given. */
export interface PipedParameter {
  readonly isBody: boolean
  /** As the decorator names it: `@Param('id')`. */
  readonly name: string | undefined
}

/** `RouteParamtypes.BODY` and `RAW_BODY`, which Nest does not export. */
const bodyTypes: ReadonlySet<unknown> = new Set([3, 12])

const parameters = new WeakMap<object, PipedParameter>()

/** The parameter that an exception is about, where a pipe has thrown it. */
export function parameterOf(exception: object): PipedParameter | undefined {
  return parameters.get(exception)
}

interface Metadata {
  readonly type?: unknown
  readonly data?: unknown
}

interface Consumer {
  apply(value: unknown, metadata: Metadata, pipes: unknown): Promise<unknown>
}

let isChanged = false

/** Sees to it that what a pipe throws is known to be of its parameter: Nest's filters are not told. */
export function noteParameters(): void {
  if (isChanged) return
  isChanged = true
  const consumer = PipesConsumer.prototype as unknown as Consumer
  const { apply } = consumer
  consumer.apply = function (value, metadata, pipes) {
    const applied = apply.call(this, value, metadata, pipes)
    // Beside the promise, not in its way: it settles as soon as it would.
    applied.then(undefined, (thrown: unknown) => note(thrown, metadata))
    return applied
  }
}

function note(thrown: unknown, { type, data }: Metadata): void {
  if (typeof thrown !== 'object' || thrown === null) return
  parameters.set(thrown, { isBody: bodyTypes.has(type), name: typeof data === 'string' ? data : undefined })
}
