/**
 * Which methods each path is served with; by the patterns of find-my-way, Fastify's router.
 * Its options `ignoreTrailingSlash` and `caseSensitive` are not followed: a wrong method on a path that only they let through is a 404.
 */
export interface RouteTable {
  readonly add: (methods: string | readonly string[], pattern: string) => void
  /** The methods of all routes that match a path, sorted; none where no route does. */
  readonly methodsOf: (path: string) => readonly string[]
}

/** Makes an empty table. */
export function createRouteTable(): RouteTable {
  const methodsByPattern = new Map<string, Set<string>>()
  let matchers: readonly { readonly regex: RegExp; readonly methods: ReadonlySet<string> }[] | undefined

  return {
    add(methods, pattern) {
      const known = methodsByPattern.get(pattern) ?? new Set()
      for (const method of [methods].flat()) known.add(method.toUpperCase())
      methodsByPattern.set(pattern, known)
      matchers = undefined
    },
    methodsOf(path) {
      matchers ??= [...methodsByPattern].map(([pattern, known]) => ({ regex: toRegex(pattern), methods: known }))
      const found = new Set<string>()
      const decoded = decode(path)
      for (const { regex, methods } of matchers) if (regex.test(decoded)) methods.forEach((method) => found.add(method))
      return [...found].toSorted()
    },
  }
}

/** What the router compares: escapes are undone, but for those of delimiters and of `%` itself. */
function decode(path: string): string {
  try {
    return decodeURI(path.replaceAll('%25', '%2525'))
  } catch {
    return path
  }
}

/** `/a/:id`, `/a/:id(^\\d+$)`, `/a/:from-:to`, `/a/:optional?`, `/a/*`, `/a::literal`. */
function toRegex(pattern: string): RegExp {
  const piece = /::|:(\w+)(\((?:[^()]|\([^()]*\))*\))?(\?)?|\*|[^:*]+|:/g
  const source = pattern.replaceAll(
    piece,
    (text, name: string | undefined, own: string | undefined, optional: string | undefined, offset: number) => {
      if (text === '::') return ':'
      if (text === '*') return '.*'
      if (name === undefined) return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&')
      // The router takes an empty parameter too.
      const value = own === undefined ? '[^/]*?' : ownForm(own.slice(1, -1), pattern.slice(offset + text.length))
      // An optional parameter takes the slash before it along.
      return optional === undefined || offset === 0 ? value : `(?:${value})?`
    },
  )
  const withOptionalSlash = source.replace(/\\\/\(\?:(\[\^\/\]\*\?)\)\?$/, '(?:\\/$1)?')
  return new RegExp(`^${withOptionalSlash}$`)
}

/** A parameter's own form. Of a whole segment it is asked as the router does, which has cut the path at its slashes before. */
function ownForm(form: string, after: string): string {
  const bare = form.replace(/^\^/, '').replace(/\$$/, '')
  return after === '' || after.startsWith('/') ? `(?=(?:${bare})(?:/|$))[^/]+` : `(?:${bare})`
}
