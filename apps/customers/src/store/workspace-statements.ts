import type { Workspace } from './workspace-store.ts'

const workspaceColumns = 'id, name, created_at AS createdAt, is_test AS isTest'

/** A workspace as it lies in the table. */
export type WorkspaceRow = Omit<Workspace, 'isTest'> & { readonly isTest: 0 | 1 }

/** What one row of a statement about workspaces holds. */
export interface WorkspaceRows {
  readonly insertWorkspace: WorkspaceRow
  readonly findWorkspace: WorkspaceRow
  readonly countWorkspaces: { readonly total: number }
  readonly probe: never
}

/** Every SQL text about workspaces. */
export const workspaceStatements: Readonly<Record<keyof WorkspaceRows, string>> = {
  insertWorkspace:
    'INSERT INTO workspaces (name, created_at, is_test) VALUES (:name, :now, :isTest) ' +
    `RETURNING ${workspaceColumns}`,
  findWorkspace: `SELECT ${workspaceColumns} FROM workspaces WHERE name = :name`,
  countWorkspaces: 'SELECT count(*) AS total FROM workspaces',
  // Writes nothing new: it is rolled back, and only shows that writing is possible.
  probe: 'UPDATE workspaces SET name = name WHERE id = (SELECT min(id) FROM workspaces)',
}
