/** A class as Nest takes it. */
export type Class = new (...input: never[]) => object

/** Puts decorators on a class, a method, or a parameter: `@decorator` needs a compiler, which nothing else here does. */
export function decorate(target: Class, decorators: readonly ClassDecorator[], members: Members = {}): void {
  for (const [name, { method = [], parameters = [] }] of Object.entries(members)) {
    const descriptor = Object.getOwnPropertyDescriptor(target.prototype, name)
    if (descriptor === undefined) throw new TypeError(`${target.name} has no method ${name}`)
    parameters.forEach((decorator, index) => decorator?.(target.prototype as object, name, index))
    for (const decorator of method) decorator(target.prototype as object, name, descriptor)
  }
  for (const decorator of decorators) decorator(target)
}

/** The decorators of each method, and of its parameters in their order. */
export type Members = Readonly<
  Record<
    string,
    {
      readonly method?: readonly MethodDecorator[]
      readonly parameters?: readonly (ParameterDecorator | undefined)[]
    }
  >
>
