import type { Session } from './sqlite-session.ts'
import type { WorkspaceRow } from './workspace-statements.ts'
import type { Workspace, WorkspaceStore } from './workspace-store.ts'

/** Creates the methods about workspaces, in the session's SQL. */
export function createSqliteWorkspaces({ find, only }: Session, now: () => Date): WorkspaceStore {
  return {
    createWorkspace: async (name, { isTest } = { isTest: false }) =>
      toWorkspace(only('insertWorkspace', { name, now: now().toISOString(), isTest: isTest ? 1 : 0 })),
    findWorkspace: async (name) => {
      const found = find('findWorkspace', { name })
      return found && toWorkspace(found)
    },
    countWorkspaces: async () => only('countWorkspaces').total,
  }
}

function toWorkspace(row: WorkspaceRow): Workspace {
  return { ...row, isTest: row.isTest === 1 }
}
