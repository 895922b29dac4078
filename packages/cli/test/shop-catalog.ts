import { defineCatalog } from '@faultbook/contract'

/** Rows with fields, and with retries that are not what their status says. */
export const shop = defineCatalog({
  emailTaken: { code: 'CUS_001', status: 409, message: 'A {resource} with this email exists', fields: ['email'] },
  brokenOrder: { code: 'ORD_001', status: 422, message: 'Order refused', fields: ['items.*.price', 'address.city'] },
  soldOut: { code: 'ORD_002', status: 409, message: 'Sold out', retry: 'backoff', fields: [] },
  closed: { code: 'ORD_003', status: 503, message: 'The shop is closed', retry: 'never' },
  'on-hold': { code: 'ORD_004', status: 429, message: "It's on hold" },
  longOrder: {
    code: 'ORD_005',
    status: 422,
    message: 'Order refused',
    retry: 'never',
    fields: ['recipient.address.street', 'recipient.address.city', 'recipient.address.country'],
  },
  manyFields: {
    code: 'ORD_006',
    status: 422,
    message: 'Order refused',
    fields: [
      'recipient.address.street',
      'recipient.address.city',
      'recipient.address.country',
      'items.*.price',
      'items.*.parts.*.id',
    ],
  },
})
