// Printed by: faultbook types packages/cli/test/shop-catalog.ts
/* eslint-disable */
// prettier-ignore
export const errors = {
  emailTaken: { code: 'CUS_001', status: 409, fields: ['email'] },
  brokenOrder: { code: 'ORD_001', status: 422, fields: ['items.*.price', 'address.city'] },
  soldOut: { code: 'ORD_002', status: 409, retry: 'backoff', fields: [] },
  closed: { code: 'ORD_003', status: 503, retry: 'never' },
  'on-hold': { code: 'ORD_004', status: 429 },
  longOrder: {
    code: 'ORD_005',
    status: 422,
    fields: ['recipient.address.street', 'recipient.address.city', 'recipient.address.country'],
  },
  manyFields: {
    code: 'ORD_006',
    status: 422,
    fields: [
      'recipient.address.street',
      'recipient.address.city',
      'recipient.address.country',
      'items.*.price',
      'items.*.parts.*.id',
    ],
  },
} as const
