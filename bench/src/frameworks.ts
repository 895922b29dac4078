/** The frameworks of `bench/servers` that have all three variants: the kit, the idiomatic handler, the library. */
export const frameworks = [
  'express-5',
  'express-4',
  'fastify-5',
  'hono-4',
  'koa-3',
  'fetch',
  'nest-express',
  'nest-fastify',
] as const

/** What their servers answer, by path. */
export const adapterCases = {
  '/param': 'a catalog error with a parameter',
  '/plain': 'a catalog error without parameters',
  '/unknown': "new Error('x')",
} as const

/** Those in which a library makes the error: an unknown one is the same with it and without. */
export const libraryCases = {
  '/param': adapterCases['/param'],
  '/plain': adapterCases['/plain'],
} as const
