/** Workspaces to try things in: errors can be asked for there. */
export const testWorkspaces = `
ALTER TABLE workspaces ADD COLUMN is_test INTEGER NOT NULL DEFAULT 0 CHECK (is_test IN (0, 1));
`
