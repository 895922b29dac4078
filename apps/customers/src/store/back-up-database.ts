import { renameSync } from 'node:fs'
import { copyDatabase, removeDatabase, syncFile, withDatabase } from './copy-database.ts'
import { readWhole } from './database-facts.ts'
import type { DatabaseFacts } from './database-facts.ts'

/**
 * Writes a backup of a database, while others write to it; what was there under the name of the backup is replaced.
 * The file has its name only when it is whole, checked and on the disk.
 *
 * @throws {StoreOpenError} If the database is not whole.
 */
export async function backUpDatabase(path: string, file: string): Promise<DatabaseFacts> {
  const unfinished = `${file}.unfinished`
  try {
    await withDatabase(path, 'write', (database) => copyDatabase(database, unfinished))
    const facts = await withDatabase(unfinished, 'read', async (copy) => readWhole(copy, path), path)
    syncFile(unfinished)
    renameSync(unfinished, file)
    syncFile(file)
    return facts
  } catch (problem) {
    removeDatabase(unfinished)
    throw problem
  }
}
