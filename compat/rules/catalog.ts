import { defineCatalog, standardErrors } from '@faultbook/contract'
import type { ErrorEnvelope } from '@faultbook/contract'
import { createResponder } from '@faultbook/server'
import type { Rule } from '@faultbook/server'

/** The catalog of an API that has named what its constraints mean. */
export const errors = defineCatalog({
  ...standardErrors,
  emailTaken: { code: 'CUS_001', status: 409, message: 'A customer with this email already exists', fields: ['email'] },
  noSuchParent: { code: 'CUS_002', status: 409, message: 'There is no such parent', fields: ['parent'] },
  stayTaken: { code: 'CUS_003', status: 409, message: 'The room is taken', fields: ['stay'] },
})

export type Errors = typeof errors

/** What a caller sees of an error. */
export interface Answer {
  readonly status: number
  readonly retryAfter: string | undefined
  readonly body: ErrorEnvelope
}

/** The answer of an API that has this one rule. */
export function answerTo(thrown: unknown, rule: Rule): Answer {
  // Not spread, and not reported: what is compared is what the rule said.
  const respond = createResponder({ errors, rules: [rule], random: () => 0, report: () => undefined })
  const { status, headers, body } = respond(thrown)
  return { status, retryAfter: headers['Retry-After'], body: JSON.parse(body) as ErrorEnvelope }
}

const answer = (
  status: number,
  retryAfter: string | undefined,
  code: string,
  message: string,
  fields = {},
): Answer => ({
  status,
  retryAfter,
  body: { success: false, errors: fields, message, error_code: code },
})

export const answers = {
  emailTaken: answer(409, undefined, 'CUS_001', 'A customer with this email already exists', { email: 'is taken' }),
  noSuchParent: answer(409, undefined, 'CUS_002', 'There is no such parent', { parent: 'is not known' }),
  stayTaken: answer(409, undefined, 'CUS_003', 'The room is taken'),
  nameMissing: answer(422, undefined, 'VAL_001', 'Validation failed', { name: 'is required' }),
  ageWrong: answer(422, undefined, 'VAL_001', 'Validation failed', { age: 'must be more than 0' }),
  inTheWay: answer(503, '1', 'SRV_002', 'The service is temporarily unavailable'),
  outOfReach: answer(503, '5', 'SRV_002', 'The service is temporarily unavailable'),
  badUpstream: answer(502, undefined, 'UPS_001', 'An upstream server gave no valid response'),
  upstreamTimeout: answer(504, undefined, 'UPS_002', 'An upstream server did not answer in time'),
  ours: answer(500, undefined, 'SRV_001', 'Something went wrong on our side'),
} as const
