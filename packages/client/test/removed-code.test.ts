import { tmpdir } from 'node:os'
import { describe, expect, it } from 'vitest'
import { compile, fromSources } from './compile.ts'

const rows = {
  emailTaken: "{ code: 'CUS_001', status: 409, message: 'Taken', fields: ['email'] }",
  closed: "{ code: 'CUS_002', status: 403, message: 'Closed' }",
  moved: "{ code: 'CUS_003', status: 410, message: 'Moved' }",
}

const program = `
import { handleError } from '@faultbook/client'
import type { FailureOf } from '@faultbook/client'
import type { errors } from './catalog.ts'

export function tell(failure: FailureOf<typeof errors>): string {
  switch (failure.error_code) {
    case 'CUS_001':
      return failure.errors.email ?? 'taken'
    case 'CUS_002':
      return 'closed'
    case undefined:
      return failure.kind
    default:
      return failure satisfies never
  }
}
export const show = (failure: FailureOf<typeof errors>) =>
  handleError(failure, { CUS_002: () => 'closed', default: ({ message }) => message })
`

/** Compiles a program that knows CUS_001 and CUS_002 against a catalog of these rows. */
function compileWith(...names: readonly (keyof typeof rows)[]): ReturnType<typeof compile> {
  const members = names.map((name) => `${name}: ${rows[name]}`).join(', ')
  const catalog = `import { defineCatalog } from '@faultbook/contract'\nexport const errors = defineCatalog({ ${members} })\n`
  return compile({
    within: tmpdir(),
    files: { 'catalog.ts': catalog, 'program.ts': program },
    compilerOptions: { ...fromSources, skipLibCheck: true },
  })
}

describe('a catalog', () => {
  it('compiles with the programs that know its codes', () => {
    expect(compileWith('emailTaken', 'closed')).toEqual({ status: 0, printed: '' })
  })

  it('that loses a code breaks the build of who switches on it, and of who handles it', () => {
    const { status, printed } = compileWith('emailTaken')
    expect(status).not.toBe(0)
    expect(printed).toContain(`program.ts(10,10): error TS2678: Type '"CUS_002"' is not comparable to type '"CUS_001"`)
    expect(printed).toContain(`program.ts(19,26): error TS2322`)
    expect(printed).toContain('no failure has this code or kind')
    expect(printed.match(/: error /g)).toHaveLength(2)
  })

  it('that gains a code breaks the build of who switches to the last case', () => {
    const { status, printed } = compileWith('emailTaken', 'closed', 'moved')
    expect(status).not.toBe(0)
    expect(printed).toContain(`program.ts(15,7): error TS2322`)
    expect(printed).toContain(`program.ts(15,22): error TS1360: Type 'ApiFailure<"CUS_003", string>'`)
    expect(printed.match(/: error /g)).toHaveLength(2)
  })
})
