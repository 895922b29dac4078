import type { FieldErrors } from '@faultbook/contract'

/** A file that can't be imported as a whole; the message is a sentence, `fields` says the same on the wire. */
export class FileError extends Error {
  override readonly name = 'FileError'
  readonly fields: FieldErrors

  constructor(message: string, fields: FieldErrors) {
    super(message)
    this.fields = fields
  }
}
