interface Decorators {
  readonly class: readonly ClassDecorator[]
  readonly methods: Readonly<Record<string, readonly MethodDecorator[]>>
  readonly parameters?: Readonly<Record<string, readonly ParameterDecorator[]>>
}

/** Does what a compiler makes of `@decorator`: Node runs this example as it is, and only strips its types. */
export function decorate(target: new () => object, { class: ofClass, methods, parameters = {} }: Decorators): void {
  const prototype = target.prototype as object
  for (const [name, decorators] of Object.entries(parameters)) {
    decorators.forEach((decorator, index) => decorator(prototype, name, index))
  }
  for (const [name, decorators] of Object.entries(methods)) {
    const descriptor = Object.getOwnPropertyDescriptor(prototype, name)
    for (const decorator of decorators) decorator(prototype, name, descriptor ?? {})
  }
  for (const decorator of ofClass) decorator(target)
}
