import { createClient } from '@faultbook/client'
import type { FailureOf } from '@faultbook/client'
import { setFormErrors } from '@faultbook/client/react-hook-form'
import { createElement as h, useState } from 'react'
import type { ReactElement } from 'react'
import { useFieldArray, useForm } from 'react-hook-form'
import type { errors } from './errors.ts'
import { Field } from './field.ts'
import type { Order } from './field.ts'

const api = createClient<typeof errors>({ baseUrl: '/api', timeoutMs: 5_000 })
const row = { name: '', quantity: 1 }

/** The server checks all of it: what it says is shown where it belongs, and the first field it is about has the focus. */
export function OrderForm(): ReactElement {
  const form = useForm<Order>({ defaultValues: { email: '', address: { street: '', city: '' }, items: [row] } })
  const { errors: problems, isSubmitting } = form.formState
  const { fields: rows, append, remove } = useFieldArray({ control: form.control, name: 'items' })
  const [placed, setPlaced] = useState<number>()

  const submit = form.handleSubmit(async (order) => {
    setPlaced(undefined)
    const result = await api.result.post<{ readonly id: number }>('/orders', { body: order })
    if (result.ok) setPlaced(result.data.id)
    else setFormErrors(form, result.error, { sentence: toSentence(result.error) })
  })

  return h(
    'form',
    { noValidate: true, onSubmit: (event) => void submit(event) },
    h('h1', null, 'Order'),
    h(
      'div',
      { 'aria-live': 'polite' },
      problems.root && h('p', { className: 'problem' }, problems.root['serverError']?.message),
      placed !== undefined && h('p', { className: 'placed' }, `Thank you. Your order has number ${placed}.`),
    ),
    h(
      'fieldset',
      { disabled: isSubmitting },
      h(Field, { form, name: 'email', label: 'Email', type: 'email', autoComplete: 'email' }),
      h(Field, { form, name: 'address.street', label: 'Street', autoComplete: 'address-line1' }),
      h(Field, { form, name: 'address.city', label: 'City', autoComplete: 'address-level2' }),
      h('h2', null, 'Items'),
      rows.map(({ id }, index) =>
        h(
          'div',
          { key: id, className: 'row' },
          h(Field, { form, name: `items.${index}.name`, label: 'Name' }),
          h(Field, { form, name: `items.${index}.quantity`, label: 'Quantity', type: 'number', min: 1 }),
          h('button', { type: 'button', 'aria-label': `Remove item ${index + 1}`, onClick: () => remove(index) }, '×'),
        ),
      ),
      h('button', { type: 'button', onClick: () => append(row) }, 'Add an item'),
      h('button', { className: 'main' }, isSubmitting ? 'Placing the order …' : 'Place the order'),
    ),
  )
}

/** What is said where the server has no words. */
function toSentence(failure: FailureOf<typeof errors>): string {
  if (failure.kind === 'network' && failure.offline) return 'You are offline. Your order has not been sent.'
  // A write that got no answer may have been carried out.
  if (failure.kind === 'network' || failure.kind === 'timeout')
    return 'We could not be reached, and can not tell whether your order was placed. Please look before you try again.'
  return `Something is wrong on our side. Please try again later.${failure.requestId === undefined ? '' : ` Tell us ${failure.requestId}.`}`
}
