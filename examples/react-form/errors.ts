import { defineCatalog, standardErrors } from '@faultbook/contract'

const fields = [
  'email',
  'address.street',
  'address.city',
  'items',
  'items.*.name',
  'items.*.quantity',
  'total',
] as const

export const errors = defineCatalog({
  ...standardErrors,
  validationFailed: { ...standardErrors.validationFailed, message: 'This order can not be placed', fields },
})
