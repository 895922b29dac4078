/** A tenant: its customers and keys are seen by nobody else. */
export interface Workspace {
  readonly id: number
  /** Unique. */
  readonly name: string
  readonly createdAt: string
  /** Whether it is there to try things in; said once, when it is made. */
  readonly isTest: boolean
}

/** What the store knows of workspaces. */
export interface WorkspaceStore {
  /** Makes a workspace, a live one unless told otherwise. */
  readonly createWorkspace: (name: string, options?: { readonly isTest: boolean }) => Promise<Workspace>
  readonly findWorkspace: (name: string) => Promise<Workspace | undefined>
  readonly countWorkspaces: () => Promise<number>
}
