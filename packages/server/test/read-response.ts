import { answerOf } from './answer.ts'
import type { Answer } from './answer.ts'

/** What an error answer of the Fetch standard is, by the promises that every error keeps. */
export async function answerOfResponse(response: Response): Promise<Answer> {
  const { status, headers } = response
  const bytes = new Uint8Array(await response.arrayBuffer())
  const body = new TextDecoder().decode(bytes)
  return answerOf({ status, headers: Object.fromEntries(headers), body, bytes, isCut: false })
}
