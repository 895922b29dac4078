import { Controller, Get } from '@nestjs/common'
import { decorate } from './scenes/nestjs/decorate.ts'
import type { Class } from './scenes/nestjs/decorate.ts'

/** A controller of Nest with one route. */
export function nestRoute(
  path: string,
  handle: (...input: never[]) => unknown,
  method: readonly MethodDecorator[] = [Get(path)],
  parameters: readonly ParameterDecorator[] = [],
): Class {
  class OneRoute {
    handle(...input: never[]): unknown {
      return handle(...input)
    }
  }
  decorate(OneRoute, [Controller()], { handle: { method, parameters } })
  return OneRoute
}
