/** Of a stack no more is looked at than this, in UTF-16 units. */
const mostText = 16_000
/** A V8 frame begins with `at`, one of JavaScriptCore or SpiderMonkey has a name, an `@` and a place. */
const frame = /^(?:at \S.*|[^\s@]*@\S+)$/

/** The frames of an Error's stack, the innermost first, without what it says of the message; none where there is no stack to be read. */
export function framesOf(thrown: unknown): readonly string[] {
  const stack = textMember(thrown, 'stack')
  if (stack === undefined) return []
  return stack
    .slice(headerLength(stack, thrown))
    .slice(0, mostText)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => frame.test(line))
}

/** A message may have lines that look like frames: where the stack repeats it, that part is not looked at. */
function headerLength(stack: string, thrown: unknown): number {
  const message = textMember(thrown, 'message') ?? ''
  const at = message === '' ? -1 : stack.indexOf(message)
  return at < 0 || stack.slice(0, at).includes('\n') ? 0 : at + message.length
}

/** A member of any value that is a text; undefined for all else, also where reading it throws. */
export function textMember(value: unknown, member: string): string | undefined {
  try {
    const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, member) : undefined
    return typeof found === 'string' ? found : undefined
  } catch {
    return undefined
  }
}
