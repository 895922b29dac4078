// The one list of tests that not every runtime can run, and why.

/** Why a test is left out; `isForNode`: Node can run it, also the oldest that we promise. */
export const reasons = {
  server: { isForNode: true, text: 'it opens a server with node:http or node:net' },
  realm: { isForNode: true, text: 'it makes another realm with node:vm' },
  compiler: { isForNode: true, text: 'Ajv compiles its schemas with new Function, which Workers forbid' },
  node: { isForNode: true, text: "it compares with something of Node's own" },
  react: { isForNode: true, text: 'it renders with React, whose build for browsers keeps a process from ending' },
  sqlite: { isForNode: false, text: 'it needs node:sqlite, which Node 20 lacks' },
  loader: { isForNode: false, text: "it imports a file a second time, which takes Vite's loader" },
  timers: { isForNode: false, text: "it sets the clock with Vitest's own timers" },
  program: { isForNode: false, text: 'it starts a program from its source' },
  shared: { isForNode: false, text: 'it reads a file of the founders' },
} as const

export interface LeftOut {
  /** Path in the repository. */
  readonly file: string
  /** Name of a test as Vitest prints it, `describe > test`, or the first part of the names of several (the whole file). */
  readonly test?: string
  readonly why: keyof typeof reasons
}

const contract = 'packages/contract/src/lib'
const server = 'packages/server/src/lib'
const client = 'packages/client'
const canaries = '24 secrets, in every place there is for one (case 79)'

export const leftOut: readonly LeftOut[] = [
  { file: `${contract}/api-error.test.ts`, test: 'ApiError > is a real Error', why: 'node' },
  { file: `${contract}/api-error.test.ts`, test: 'isApiError() > knows an error of another realm', why: 'realm' },
  {
    file: `${contract}/api-error.test.ts`,
    test: 'isApiError() > knows an error of another copy of the package, and is known by it',
    why: 'loader',
  },
  { file: `${contract}/catalog-json.test.ts`, why: 'compiler' },
  {
    file: `${contract}/define-catalog.test.ts`,
    test: 'a maker > prints an error with what it carries only',
    why: 'node',
  },
  { file: `${contract}/define-catalog.test.ts`, test: 'a maker > prints the cause once', why: 'node' },
  {
    file: `${contract}/error-status.test.ts`,
    test: 'statusPhrases > has every registered error status, with its phrase',
    why: 'node',
  },
  { file: `${contract}/standard-errors.test.ts`, why: 'shared' },
  {
    file: `${server}/byte-length.test.ts`,
    test: 'countBytes() > agrees with Buffer and TextEncoder on any text',
    why: 'node',
  },
  { file: `${server}/create-upstream.test.ts`, why: 'server' },
  {
    file: `${server}/error-responses.test.ts`,
    test: 'errorResponses() > has a schema that what is sent matches',
    why: 'compiler',
  },
  { file: `${server}/read-json.test.ts`, test: 'readJson() of an IncomingMessage', why: 'server' },
  { file: `${server}/read-json.test.ts`, test: 'readJson() > refuses a body without a media type', why: 'server' },
  {
    file: `${server}/read-json.test.ts`,
    test: 'readJson() > counts a chunked body, which has no length',
    why: 'server',
  },
  {
    file: `${server}/report.test.ts`,
    test: 'describeThrown() > gives the stack of an Error of another realm',
    why: 'realm',
  },
  {
    file: `${server}/reports/thrown-record.test.ts`,
    test: 'toThrownRecord() > knows an Error of another realm by its name',
    why: 'realm',
  },
  {
    file: `${server}/responder.test.ts`,
    test: 'a reply > is the same for an error of another copy of the package',
    why: 'loader',
  },
  { file: `${server}/responder.test.ts`, test: 'a reply > is the same for an error of another realm', why: 'realm' },
  { file: `${server}/rules/ajv-fields.test.ts`, why: 'compiler' },
  { file: `${server}/rules/sqlite-rule.test.ts`, why: 'sqlite' },
  { file: `${server}/rules/upstream-rule.test.ts`, why: 'server' },
  { file: `${client}/src/react-hook-form.test.ts`, why: 'react' },
  { file: `${client}/src/tanstack-query.test.ts`, why: 'timers' },
  {
    file: `${client}/test/canaries.test.ts`,
    test: `${canaries} > are in nothing that the console, warnings and unhandled rejections of a process print`,
    why: 'program',
  },
  ...['http', 'network', 'hook'].map((kind): LeftOut => ({
    file: `${client}/test/canaries.test.ts`,
    test: `${canaries} > are not in the last words of a process that dies of a failure: ${kind}`,
    why: 'program',
  })),
  { file: `${client}/test/canaries.test.ts`, why: 'server' },
]

/** Whether nothing of a file is for every runtime. */
export function isFileLeftOut(file: string): boolean {
  return leftOut.some((entry) => entry.file === file && entry.test === undefined)
}

/** Whether a test is not for every runtime. */
export function isLeftOut(file: string, name: string): boolean {
  return leftOut.some((entry) => isOf(entry, file, name))
}

/** Whether a test is left out, but Node can run it. */
export function isForNode(file: string, name: string): boolean {
  const entry = leftOut.find((candidate) => isOf(candidate, file, name))
  return entry !== undefined && reasons[entry.why].isForNode
}

function isOf({ file, test }: LeftOut, ofFile: string, name: string): boolean {
  return file === ofFile && (test === undefined || test === name || name.startsWith(`${test} > `))
}
