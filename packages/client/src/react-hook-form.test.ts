import { Failure } from '@faultbook/client'
import { setFormErrors } from '@faultbook/client/react-hook-form'
import { createElement } from 'react'
import { renderToString } from 'react-dom/server'
import { createFormControl, useFieldArray, useForm } from 'react-hook-form'
import type { UseFormReturn } from 'react-hook-form'
import { describe, expect, it, vi } from 'vitest'

interface Values {
  readonly email: string
  readonly address: { readonly street: string }
  readonly items: { readonly name: string }[]
}

const sentence = 'Please try again.'
const names = ['email', 'address.street', 'items.0.name'] as const

/** A form with three fields that can be focused. */
function createForm(options: Parameters<typeof createFormControl<Values>>[0] = {}) {
  const form = createFormControl<Values>(options)
  const focused: string[] = []
  const mount = (name: (typeof names)[number], element: object = { value: 'x' }): void =>
    form.register(name).ref({ ...element, focus: () => focused.push(name) })
  for (const name of names) mount(name)
  return { form, focused, errorAt: (path: Parameters<typeof form.getFieldState>[0]) => form.getFieldState(path).error }
}

/** What `useForm` gives a component with a field array that has rules. */
function renderForm(): UseFormReturn<Values> {
  const forms: UseFormReturn<Values>[] = []
  const Page = (): null => {
    const form = useForm<Values>({ defaultValues: { items: [{ name: 'x' }] } })
    useFieldArray({ control: form.control, name: 'items', rules: { minLength: 1 } })
    form.register('items.0.name')
    forms.push(form)
    return null
  }
  renderToString(createElement(Page))
  const [form] = forms
  if (!form) throw new Error('Nothing was rendered')
  return form
}

function failWith(errors: Readonly<Record<string, string>>, facts: object = {}): Failure {
  const basics = { name: 'Failure', kind: 'api', error_code: 'VAL_001', message: 'Validation failed', status: 422 }
  return Failure.fromJSON({ ...basics, errors, ...facts })
}

const timers = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, 20))

describe('setFormErrors()', () => {
  it('case 86 puts each message at its field, nested ones too, with the code as its type, and nothing at the root', () => {
    const { form } = createForm()
    const failure = failWith({ email: 'is taken', 'address.street': 'is too long', 'items.0.name': 'is missing' })
    setFormErrors(form, failure, { sentence })
    expect(form.getErrors()).toMatchObject({
      email: { type: 'VAL_001', message: 'is taken' },
      address: { street: { type: 'VAL_001', message: 'is too long' } },
      items: [{ name: { type: 'VAL_001', message: 'is missing' } }],
    })
    expect(form.getErrors('root')).toBeUndefined()
  })

  it('case 86 takes brackets and dots for the same path, on either side', () => {
    const { form, errorAt } = createForm()
    form.register('items[1].name' as 'items.1.name')
    setFormErrors(form, failWith({ 'items[0].name': 'is missing', 'items.1.name': 'is odd' }), { sentence })
    expect([errorAt('items.0.name')?.message, errorAt('items.1.name')?.message]).toEqual(['is missing', 'is odd'])
    expect(form.getErrors('root')).toBeUndefined()
  })

  it('case 86 puts fields that are not registered at the root, line by line, and what is of the whole body without a name', () => {
    const { form, errorAt } = createForm()
    setFormErrors(
      form,
      failWith({ coupon: 'has expired', email: 'is taken', _body: 'is too deep', items: 'are few' }),
      {
        sentence,
      },
    )
    expect(form.getErrors('root.serverError')).toEqual({
      type: 'VAL_001',
      message: 'coupon: has expired\nis too deep\nitems: are few',
    })
    expect(errorAt('email')?.message).toBe('is taken')
    expect(form.getErrors('items')).toBeUndefined()
    setFormErrors(form, failWith({ '': 'is odd' }), { sentence })
    expect(form.getErrors('root.serverError')?.message).toBe('is odd')
  })

  it('case 86 puts the message of a failure without fields at the root', () => {
    const { form, focused } = createForm()
    setFormErrors(form, failWith({}, { error_code: 'CUS_001', message: 'The account is closed' }), { sentence })
    expect(form.getErrors()).toEqual({
      root: { serverError: { type: 'CUS_001', message: 'The account is closed' } },
    })
    expect(focused).toEqual([])
  })

  it('shows the fields and the message of a code that is not listed', () => {
    const { form, errorAt } = createForm()
    const unlisted = { kind: 'unlisted', error_code: undefined, unlistedCode: 'NEW_001' }
    setFormErrors(form, failWith({ email: 'is odd' }, unlisted), { sentence })
    expect(errorAt('email')).toMatchObject({ type: 'unlisted', message: 'is odd' })
  })

  it('says both messages of two fields of the API that are one of the form', () => {
    const { form, errorAt } = createForm()
    const failure = failWith({ first: 'is missing', last: 'is too long' })
    setFormErrors(form, failure, { sentence, toName: () => 'email' })
    expect(errorAt('email')?.message).toBe('is missing\nis too long')
  })

  it('says nothing of an abort: they left, or asked anew', () => {
    const { form } = createForm()
    setFormErrors(form, Failure.fromJSON({ name: 'Failure', kind: 'abort', message: 'Aborted' }), { sentence })
    expect(form.getErrors()).toEqual({})
  })

  it('shows the sentence for a code that is not listed and says nothing of fields', () => {
    const { form } = createForm()
    const failure = failWith(
      {},
      { kind: 'unlisted', error_code: undefined, unlistedCode: 'NEW_001', message: 'Error NEW_001' },
    )
    setFormErrors(form, failure, { sentence })
    expect(form.getErrors()).toMatchObject({ root: { serverError: { type: 'unlisted', message: sentence } } })
  })

  it.each(['http', 'parse', 'network', 'timeout', 'config'])(
    'says the sentence at the root for a failure of kind %s, and nothing where there is none',
    (kind) => {
      const failure = Failure.fromJSON({ name: 'Failure', kind, message: 'GET https://api.example.com/: secret' })
      const { form } = createForm()
      setFormErrors(form, failure, { sentence: undefined })
      expect(form.getErrors()).toEqual({})
      setFormErrors(form, failure, { sentence })
      expect(form.getErrors()).toEqual({ root: { serverError: { type: kind, message: sentence } } })
    },
  )

  it('case 86 focuses the first invalid field of the form, not of the failure, once', async () => {
    const { form, focused } = createForm()
    setFormErrors(form, failWith({ 'items.0.name': 'is missing', 'address.street': 'is too long' }), { sentence })
    await vi.waitFor(() => expect(focused).not.toEqual([]))
    await timers()
    expect(focused).toEqual(['address.street'])
  })

  it.each([
    ['its own rules', {}] as const,
    ['a resolver', { resolver: (values: Values) => ({ values, errors: {} }) }] as const,
  ])('case 86 leaves nothing that stops a second submit of a form with %s', async (_, options) => {
    const { form } = createForm(options)
    const answers = [failWith({ email: 'is taken', 'items.0.name': 'is odd', coupon: 'has expired' }), undefined]
    const send = vi.fn(() => {
      const failure = answers.shift()
      if (failure) setFormErrors(form, failure, { sentence })
    })
    const submit = form.handleSubmit(send)
    await submit()
    expect(form.getErrors()).toHaveProperty('root.serverError')
    await submit()
    expect(send).toHaveBeenCalledTimes(2)
    expect(form.getErrors()).toEqual({})
  })

  it('case 86 counts a submit that failed as not successful, and the next one as it is', async () => {
    const { form } = createForm()
    const seen: (boolean | undefined)[] = []
    form.subscribe({
      formState: { isSubmitted: true },
      callback: ({ isSubmitted, isSubmitSuccessful }) => void (isSubmitted && seen.push(isSubmitSuccessful)),
    })
    await form.handleSubmit(() => setFormErrors(form, failWith({ coupon: 'has expired' }), { sentence }))()
    await form.handleSubmit(() => undefined)()
    expect([seen.at(0), seen.at(-1)]).toEqual([false, true])
  })

  it('case 25 takes `__proto__` and `constructor` for fields like any other', () => {
    const { form } = createForm()
    const errors = JSON.parse('{"__proto__":"is odd","constructor.prototype.x":"is odd","email":"is taken"}') as object
    setFormErrors(form, failWith(errors as Record<string, string>), { sentence })
    expect(form.getErrors('root.serverError')?.message).toBe('__proto__: is odd\nconstructor.prototype.x: is odd')
    expect(form.getFieldState('email').error?.message).toBe('is taken')
    expect(Object.keys(Object.prototype)).toEqual([])
    expect('x' in {}).toBe(false)
  })

  it('puts the message of a field array with rules where its rules put theirs', async () => {
    const form = renderForm()
    setFormErrors(form, failWith({ items: 'are few', 'items.0.name': 'is odd' }), { sentence })
    expect(form.getErrors('items')).toMatchObject({ root: { message: 'are few' }, 0: { name: { message: 'is odd' } } })
    await form.handleSubmit(() => undefined)()
    expect(form.getErrors()).toEqual({})
  })

  it('finds a field by the name the form has for it', () => {
    const { form, errorAt } = createForm()
    const toName = (path: string): string => path.replace('street_name', 'street')
    setFormErrors(form, failWith({ 'address.street_name': 'is too long', e_mail: 'is odd' }), { sentence, toName })
    expect(errorAt('address.street')?.message).toBe('is too long')
    expect(form.getErrors('root.serverError')?.message).toBe('e_mail: is odd')
  })
})
