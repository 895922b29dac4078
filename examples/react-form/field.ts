import { createElement as h } from 'react'
import type { InputHTMLAttributes, ReactElement } from 'react'
import type { FieldPath, UseFormReturn } from 'react-hook-form'

/** What the form asks for. */
export interface Order {
  readonly email: string
  readonly address: { readonly street: string; readonly city: string }
  readonly items: { readonly name: string; readonly quantity: number }[]
}

interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'form'> {
  readonly form: UseFormReturn<Order>
  readonly name: FieldPath<Order>
  readonly label: string
}

/** A labelled input, and below it what is wrong with it. */
export function Field({ form, name, label, ...input }: FieldProps): ReactElement {
  const { error } = form.getFieldState(name, form.formState)
  const errorId = `${name}-error`
  return h(
    'div',
    { className: 'field' },
    h('label', { htmlFor: name }, label),
    h('input', {
      ...input,
      ...form.register(name, { valueAsNumber: input.type === 'number' }),
      id: name,
      'aria-invalid': error !== undefined,
      'aria-describedby': error && errorId,
    }),
    error && h('p', { id: errorId, className: 'problem' }, `${label} ${error.message}`),
  )
}
