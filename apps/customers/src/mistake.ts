/** Something the operator can put right: printed as one sentence, without a stack; the command ends with 2. */
export class Mistake extends Error {
  override readonly name = 'Mistake'
}
