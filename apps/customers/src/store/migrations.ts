import { activity } from './migrations/activity.ts'
import { customerVersion } from './migrations/customer-version.ts'
import { first } from './migrations/first.ts'
import { idempotentAnswers } from './migrations/idempotent-answers.ts'
import { keysByWorkspace } from './migrations/keys-by-workspace.ts'
import { testWorkspaces } from './migrations/test-workspaces.ts'
import { search } from './migrations/search.ts'
import { imports } from './migrations/imports.ts'

/**
 * The schema, one step per version: the first makes version 1. A step that was released is never changed.
 * Every table of a workspace's things starts its key with the workspace, so that its rows lie together in the file.
 */
export const migrations: readonly string[] = [
  first,
  keysByWorkspace,
  testWorkspaces,
  customerVersion,
  search,
  imports,
  activity,
  idempotentAnswers,
]
