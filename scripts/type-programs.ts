// Programs of the size that a big API's consumers have, for the budget of what their types cost.

const codes = Array.from(
  { length: 500 },
  (_, index) => `${'ABCDE'[Math.floor(index / 100)]}X_${`${index}`.padStart(3, '0')}`,
)
const fieldsOf = (index: number): string => (index % 3 === 0 ? "fields: ['email', 'items.*.price']" : '')

/** A catalog of 500 rows: a third with fields, a quarter with a placeholder. */
const catalog = [
  "import { defineCatalog } from '@faultbook/contract'",
  'export const errors = defineCatalog({',
  ...codes.map((code, index) => {
    const message = index % 4 === 0 ? 'The {thing} is wrong' : 'Something is wrong'
    return `  row${index}: { code: '${code}', status: ${index % 5 === 0 ? 409 : 400}, message: '${message}', ${fieldsOf(index)} },`
  }),
  '})',
]

/** The same as `faultbook types` prints it. */
const table = [
  'export const errors = {',
  ...codes.map((code, index) => `  row${index}: { code: '${code}', status: 400, retry: 'never', ${fieldsOf(index)} },`),
  '} as const',
]

const problem = ["import type { FailureOf } from '@faultbook/client'", 'type Problem = FailureOf<typeof errors>']

const rest = ['    case undefined: return failure.kind', '    default: return failure satisfies never', '  }', '}']

const bigSwitch = [
  'export function tell(failure: Problem): string {',
  '  switch (failure.error_code) {',
  ...codes.map(
    (code, index) => `    case '${code}': return ${index % 3 === 0 ? "failure.errors.email ?? ''" : 'failure.message'}`,
  ),
  ...rest,
]

const handlers = [
  "import { handleError } from '@faultbook/client'",
  'export const tell = (failure: Problem) => handleError(failure, {',
  ...[0, 3, 6, 9, 12].map((index) => `  ${codes[index]}: (given) => given.errors.email,`),
  '  default: (given) => given.message,',
  '})',
]

const indices = Array.from({ length: 250 }, (_, index) => index)
const codesOf = (index: number): readonly string[] =>
  Array.from({ length: 6 }, (_, nth) => codes[(index * 2 + nth) % 500] ?? '')
const urlOf = (index: number): string => (index % 2 === 0 ? `/things${index}` : `/things${index}/{id}`)

/** 250 operations as openapi-typescript prints them, each with six codes of its own: lists are read, things are changed. */
const paths = [
  'export interface paths {',
  ...indices.flatMap((index) => {
    const isList = index % 2 === 0
    const own = codesOf(index)
    const refusal = (status: number, from: number): string =>
      `${status}: { headers: { [name: string]: unknown }; content: { 'application/json': { success: false; errors: { [key: string]: string }; message: string; error_code: '${own[from]}' | '${own[from + 1]}' } } }`
    const data = `{ id: number; name: string; own${index}: string | null }`
    return [
      `  '${urlOf(index)}': {`,
      '    parameters: { query?: never; header?: never; path?: never; cookie?: never }',
      `    ${isList ? 'get' : 'patch'}: {`,
      `      parameters: { query?: ${isList ? '{ limit?: number; search?: string }' : 'never'}; header?: ${isList ? 'never' : "{ 'If-Match'?: string }"}; ${isList ? 'path?: never' : 'path: { id: number }'}; cookie?: never }`,
      `      requestBody${isList ? '?: never' : ": { content: { 'application/json': { name?: string } } }"}`,
      '      responses: {',
      `        200: { headers: { [name: string]: unknown }; content: { 'application/json': { success: true; data: ${data}${isList ? '[]' : ''}; meta: { total: number } } } }`,
      ...[refusal(400, 0), refusal(404, 2), refusal(503, 4)].map((line) => `        ${line}`),
      '      }',
      '    }',
      `    ${isList ? 'patch' : 'get'}?: never; put?: never; post?: never; delete?: never; options?: never; head?: never; trace?: never`,
      '  }',
    ]
  }),
  '}',
]

const client = [
  "import { createClient } from '@faultbook/client'",
  'export const api = createClient<paths, typeof errors>({ baseUrl: "https://api.example.com", errors })',
]

const argumentsOf = (index: number): string =>
  index % 2 === 0 ? `'${urlOf(index)}'` : `'${urlOf(index)}', { path: { id: 1 }, body: { name: 'a' } }`

const calls = indices.map(
  (index) =>
    `export const call${index} = async () => (await api.${index % 2 === 0 ? 'get' : 'patch'}(${argumentsOf(index)}))${index % 2 === 0 ? '[0]?.name' : '.name'}`,
)

const results = indices.flatMap((index) => [
  `export async function result${index}(): Promise<string> {`,
  `  const result = await api.result.${index % 2 === 0 ? 'get' : 'patch'}(${argumentsOf(index)})`,
  '  if (result.ok) return `${result.meta.total}`',
  '  const failure = result.error',
  '  switch (failure.error_code) {',
  ...codesOf(index).map((code) => `    case '${code}': return failure.message`),
  ...rest,
])

/** A program, and how many instantiations it may cost. */
export interface TypeProgram {
  readonly name: string
  readonly budget: number
  readonly text: string
}

const toProgram = (name: string, budget: number, ...parts: readonly (readonly string[])[]): TypeProgram => ({
  name,
  budget,
  text: `${parts.flat().join('\n')}\n`,
})

/** What the types of 500 codes and 250 operations may cost. */
export const typePrograms: readonly TypeProgram[] = [
  toProgram('a catalog of 500 rows', 45_000, catalog),
  toProgram('… and a switch of 500 cases', 90_000, catalog, problem, bigSwitch),
  toProgram('… and handleError of 5 codes and default', 90_000, catalog, problem, handlers),
  toProgram('a client of 250 operations, 500 codes', 10_000, table, paths, client),
  toProgram('… and 250 calls', 70_000, table, paths, client, calls),
  toProgram('… and 250 results, each with a switch', 120_000, table, paths, client, results),
]
