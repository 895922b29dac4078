import type { ArgumentsHost } from '@nestjs/common'
import { BaseExceptionFilter } from '@nestjs/core'
import { ExceptionsHandler } from '@nestjs/core/exceptions/exceptions-handler.js'

/** Handles an exception that no filter of the app's own has taken, or that one handed on to Nest's. */
export type HandleException = (exception: unknown, host: ArgumentsHost) => void

/** What handles the exceptions of an app, by its HTTP adapter. */
const answers = new WeakMap<object, HandleException>()
const watches = new WeakMap<object, HandleException>()

/**
 * Has the exceptions of an app answered in place of Nest's own filter: the app's filters come first, in their order,
 * and those that extend `BaseExceptionFilter` end here too. What is changed is shared by all apps of a process; others keep theirs.
 */
export function answerExceptions(adapter: object, answer: HandleException): void {
  answers.set(adapter, answer)
  changeOnce()
}

/** Has the exceptions of an app noted before Nest's own filter answers them. */
export function watchExceptions(adapter: object, watch: HandleException): void {
  watches.set(adapter, watch)
  changeOnce()
}

interface ExceptionFilter {
  readonly applicationRef?: object
  readonly httpAdapterHost?: { readonly httpAdapter?: object }
  catch(exception: unknown, host: ArgumentsHost): void
}

interface FilterMetadata {
  readonly func: (exception: unknown, host: ArgumentsHost) => unknown
}

interface FilterRunner extends ExceptionFilter {
  setCustomFilters(filters: readonly FilterMetadata[]): void
}

let isChanged = false

function changeOnce(): void {
  if (isChanged) return
  isChanged = true
  const filter = BaseExceptionFilter.prototype as unknown as ExceptionFilter
  const builtIn = filter.catch
  filter.catch = function (exception, host) {
    const answer = handlerOf(this, answers)
    if (answer !== undefined) return answer(exception, host)
    handlerOf(this, watches)?.(exception, host)
    return builtIn.call(this, exception, host)
  }
  const runner = ExceptionsHandler.prototype as unknown as FilterRunner
  const { setCustomFilters } = runner
  runner.setCustomFilters = function (filters) {
    const answer = handlerOf(this, answers)
    setCustomFilters.call(
      this,
      answer === undefined || !Array.isArray(filters) ? filters : filters.map(surviving(answer)),
    )
  }
}

function handlerOf(
  { applicationRef, httpAdapterHost }: ExceptionFilter,
  handlers: WeakMap<object, HandleException>,
): HandleException | undefined {
  const adapter = applicationRef ?? httpAdapterHost?.httpAdapter
  return adapter && handlers.get(adapter)
}

/** Nest leaves the promise of a filter that rejects to nobody, which ends the process. */
function surviving(answer: HandleException) {
  return (filter: FilterMetadata): FilterMetadata => ({
    ...filter,
    func: (exception, host) => {
      const result = filter.func(exception, host)
      return result instanceof Promise ? result.catch((thrown: unknown) => answer(thrown, host)) : result
    },
  })
}
