import { isHttpError } from '@sveltejs/kit'
import { forStatus } from '@faultbook/contract'
import { createResponder } from '@faultbook/server'
import { errors } from '../../fetch-app/cases.ts'

/** What SvelteKit's `error()` throws, by its class: a 4xx keeps its status, and the words are ours. */
const kitRule = (thrown) =>
  isHttpError(thrown) && thrown.status < 500 ? forStatus(errors, thrown.status)({ cause: thrown }) : undefined

export const respond = createResponder({ errors, rules: [kitRule], report: () => undefined })
