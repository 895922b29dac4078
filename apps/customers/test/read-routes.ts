import type { FastifyInstance } from 'fastify'

/** Every route of the running app, from its own router's drawing: `GET /api/v2/customers`. */
export function readRoutes(app: FastifyInstance): readonly string[] {
  const found: string[] = []
  const parents: string[] = []
  for (const line of app.printRoutes({ commonPrefix: false }).split('\n')) {
    const [, indent = '', segment, methods] = /^([│├└─\s]*)(\S+)(?: \(([A-Z, ]+)\))?$/.exec(line) ?? []
    if (segment === undefined) continue
    const depth = indent.length / 4
    const parent = parents[depth - 1] ?? ''
    const served = methods?.split(', ') ?? []
    const path = [`${parent}${segment}`, `${parent}/${segment}`].find((url) =>
      served.every((method) => app.hasRoute({ method, url })),
    )
    if (path === undefined) throw new Error(`${line} is drawn, but not served`)
    parents[depth] = path
    found.push(...served.map((method) => `${method} ${withoutForms(path)}`))
  }
  return found
}

/** A parameter by its name alone: `:id(.+)` is `:id`. */
function withoutForms(path: string): string {
  return path.replaceAll(/(:\w+)\([^)]*\)/g, '$1')
}
