import { errorBodyCases } from './error-bodies.ts'
import { timeoutCases } from './timeouts.ts'
import type { WireCase } from './wire-case.ts'

/** Everything over the wire that a client must survive. */
export const allCases: readonly WireCase[] = [...errorBodyCases, ...timeoutCases]
