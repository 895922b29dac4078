/** Which of the routes a request is for. */
export interface FoundRoute {
  readonly route: string
  readonly params: Readonly<Record<string, string>>
}

/** Finds the routes of a path, whatever their method; those with fewer parameters first, as `/customers/export` before `/customers/{id}`. */
export function findRoutes(routes: readonly string[], path: string): readonly FoundRoute[] {
  return routes
    .flatMap((route) => {
      const params = matchPath(pathOf(route), path)
      return params === undefined ? [] : [{ route, params }]
    })
    .toSorted((one, other) => Object.keys(one.params).length - Object.keys(other.params).length)
}

/** The method of a route: `GET` of `GET /customers`. */
export function methodOf(route: string): string {
  return route.slice(0, route.indexOf(' '))
}

function pathOf(route: string): string {
  return route.slice(route.indexOf(' ') + 1)
}

function matchPath(pattern: string, path: string): Readonly<Record<string, string>> | undefined {
  const pieces = pattern.split('/')
  const parts = path.split('/')
  if (pieces.length !== parts.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, piece] of pieces.entries()) {
    const part = parts[index] ?? ''
    const name = /^\{(\w+)\}$/.exec(piece)?.[1]
    if (name === undefined ? piece !== part : part === '') return undefined
    if (name !== undefined) params[name] = decodeURIComponent(part)
  }
  return params
}
