/** The columns of an export, in their order; an import takes all of them back. */
export const transferColumns = [
  'id',
  'account',
  'email',
  'phone',
  'address',
  'city',
  'state',
  'zip',
  'country',
  'created_at',
  'updated_at',
] as const

/** A field of a customer, by its name in a file. */
export type TransferColumn = (typeof transferColumns)[number]

/** Finds the field of this name, in any case. */
export function findField(name: string): TransferColumn | undefined {
  const wanted = name.trim().toLowerCase()
  return transferColumns.find((column) => column === wanted)
}
