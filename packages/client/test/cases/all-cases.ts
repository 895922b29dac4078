import { abortCases } from './aborts.ts'
import { cutBodyCases } from './cut-bodies.ts'
import { emptyBodyCases } from './empty-bodies.ts'
import { errorBodyCases } from './error-bodies.ts'
import { foreignBodyCases } from './foreign-bodies.ts'
import { manyCallCases } from './many-calls.ts'
import { mistakeCases } from './mistakes.ts'
import { oddHttpCases } from './odd-http.ts'
import { retryCases } from './retries.ts'
import { timeoutCases } from './timeouts.ts'
import { transportCases } from './transport.ts'
import { waitCases } from './waits.ts'
import type { WireCase } from './wire-case.ts'

/** Everything over the wire that a client must survive. */
export const allCases: readonly WireCase[] = [
  ...errorBodyCases,
  ...foreignBodyCases,
  ...emptyBodyCases,
  ...cutBodyCases,
  ...transportCases,
  ...oddHttpCases,
  ...mistakeCases,
  ...timeoutCases,
  ...abortCases,
  ...retryCases,
  ...waitCases,
  ...manyCallCases,
]
