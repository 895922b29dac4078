import { defineCatalog, standardErrors } from '@faultbook/contract'

/** The catalog of the Customers API: every error it returns. */
export const errors = defineCatalog({
  ...standardErrors,
  lastManagingKey: {
    code: 'KEY_001',
    status: 409,
    title: 'Last managing key',
    message: 'No other API key could manage the keys of this workspace for as long',
    retry: 'after-fix',
    causes: [
      'It is the only active key with the `keys:manage` permission.',
      'The others with that permission end before it does.',
    ],
    fixes: [
      'Make another key with `keys:manage` that lasts at least as long, then delete this one.',
      'To replace the key, rotate it; to be without any, have it revoked on the command line with `--last`.',
    ],
  },
  inactiveKey: {
    code: 'KEY_002',
    status: 409,
    title: 'Inactive key',
    message: 'Only an active API key can be rotated',
    retry: 'after-fix',
    causes: ['The key to be rotated has expired or been revoked; its `status` says which.'],
    fixes: ['Make a new key in its place.'],
  },
})
