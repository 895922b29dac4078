/** Counts the writes of a customer, for its entity tag. */
export const customerVersion = `
ALTER TABLE customers ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
`
