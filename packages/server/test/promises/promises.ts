import { answerPromises } from './answers.ts'
import { conductPromises } from './conduct.ts'
import { headerPromises } from './headers.ts'
import type { ContractPromise } from './promise.ts'
import { requestPromises } from './requests.ts'

/** The rules of CONTRACT that are for any adapter (K), and those of strict input where the platform lets it be seen (S), tried on an app as its users would write it. */
export const promises: readonly ContractPromise[] = [
  ...answerPromises,
  ...headerPromises,
  ...requestPromises,
  ...conductPromises,
]
