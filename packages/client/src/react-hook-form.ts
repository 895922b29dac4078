import { bodyField } from '@faultbook/contract'
import type { Failure } from './lib/failure.ts'

/** A form of React Hook Form, from 7.43 on: what `useForm` or `createFormControl` gives. */
export interface HookForm<Name extends string> {
  readonly control: { readonly _names: { readonly mount: ReadonlySet<string>; readonly array: ReadonlySet<string> } }
  readonly setError: (name: Name, error: { readonly type: string; readonly message: string }) => void
  readonly setFocus: (name: never) => void
}

/** The fields that a failure's codes declare. */
export type FieldIn<Problem> = Problem extends { readonly kind: 'api'; readonly errors: infer Fields }
  ? keyof Fields & string
  : never

/** How {@link setFormErrors} says it. */
export interface FormErrorsOptions<Problem> {
  /** What is said where the server has no words: of a network that is down, time that ran out, an answer that can't be read. */
  readonly sentence: string | undefined
  /** The form's name of a field, where the API calls it otherwise (the same). */
  readonly toName?: (path: FieldIn<Problem>) => string
}

/**
 * Shows a failure on a form of React Hook Form: each message at its field, and the first of these focused, as they were registered.
 * What belongs to no registered field is at `root.serverError`, a line each; so is the message of a failure that names no fields.
 * Called last while the form submits; the next submit clears it. A field array with rules has its message at `root`, where rules put theirs.
 *
 * @example
 * const submit = form.handleSubmit(async (body) => {
 *   const result = await api.result.post('/customers', { body })
 *   if (!result.ok) setFormErrors(form, result.error, { sentence: 'We could not be reached. Please try again.' })
 * })
 */
export function setFormErrors<Name extends string, Problem extends Failure>(
  form: HookForm<Name>,
  failure: Problem,
  { sentence, toName = (path) => path }: FormErrorsOptions<Problem>,
): void {
  if (failure.kind === 'abort') return
  const { mount, array } = form.control._names
  const errors = 'errors' in failure && failure.errors
  const left = new Map<string, string>()
  for (const [path, message = ''] of Object.entries(errors || {})) {
    const name = toPath(toName(path as FieldIn<Problem>))
    const earlier = left.get(name)
    left.set(name, earlier === undefined ? message : `${earlier}\n${message}`)
  }
  const setError = (name: string, message: string): void =>
    form.setError(name as Name, { type: failure.error_code ?? failure.kind, message })

  let first: string | undefined
  for (const name of mount) {
    const message = left.get(toPath(name))
    if (!message) continue
    left.delete(toPath(name))
    setError(array.has(name) ? `${name}.root` : name, message)
    first ??= name
  }
  // Later, since what is disabled while the form submits takes no focus before it is rendered anew.
  if (first) setTimeout(form.setFocus, 0, first as never)

  const rest = [...left].map(([path, message]) => (path === bodyField ? message : `${path}: ${message}`)).join('\n')
  const message = rest || (!first && (failure.kind === 'api' ? failure.message : sentence))
  if (message) setError('root.serverError', message)
}

/** `items[0].name` and `items.0.name` are one field, and no name is that of the whole body. */
function toPath(name: string): string {
  return name.match(/[^.[\]'"]+/g)?.join('.') ?? bodyField
}
