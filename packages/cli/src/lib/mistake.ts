import type { ParamOf } from '@faultbook/contract'
import { mistakes } from './mistakes.ts'
import { toPrintable } from './to-printable.ts'

type Mistakes = typeof mistakes
type ParamsOf<Name extends keyof Mistakes> = {
  readonly [Param in ParamOf<Mistakes[Name]['title'] | Mistakes[Name]['fix']>]: string
}

/** Something the caller of a command can put right: printed as two lines, without a stack; the command ends with 2. */
export class Mistake extends Error {
  override readonly name = 'Mistake'
  readonly code: string
  readonly fix: string

  constructor(code: string, title: string, fix: string, options?: ErrorOptions) {
    super(title, options)
    this.code = code
    this.fix = fix
  }
}

/** Makes a mistake of the table. What fills its sentences may come from anywhere: secrets and control characters are taken out. */
export function mistake<Name extends keyof Mistakes>(name: Name, params: ParamsOf<Name>, cause?: unknown): Mistake {
  const { code, title, fix } = mistakes[name]
  const fill = (sentence: string): string =>
    sentence.replaceAll(/\{(\w+)\}/g, (_, param: string) => toPrintable(Reflect.get(params, param)))
  return new Mistake(code, fill(title), fill(fix), { cause })
}
