import { existsSync } from 'node:fs'
import { Mistake } from '../mistake.ts'
import { dataDirOf, databaseOf, makeDataDir } from '../open-store.ts'
import { defaultDataDir } from '../settings.ts'
import { restoreDatabase } from '../store/restore-database.ts'
import { StoreOpenError } from '../store/store-open-error.ts'
import { belongsTo, describeBackup, fileOf, statsOf, toFileError } from './backup-file.ts'
import type { Command } from './command.ts'
import { readArgs, text } from './read-args.ts'

const restoreHelp = `customers restore FILE [--data-dir FOLDER]
  Checks a backup, and replaces all that the database holds by what it holds, at once. The service may run meanwhile.
  The database as it was is kept beside it as customers.sqlite.before-<time>, which is a backup too.
  --data-dir    the folder of the database (DATA_DIR, or ${defaultDataDir})`

/** `customers restore FILE` */
export const restoreCommand: Command = {
  help: restoreHelp,
  run: async (args, { env, print }) => {
    const { values, positionals } = readArgs('restore', args, { 'data-dir': text }, true)
    const dataDir = dataDirOf(values['data-dir'], env)
    const path = databaseOf(dataDir)
    const file = fileOf(positionals, 'Say which backup to restore: customers restore FILE.')
    if (belongsTo(path, file)) throw new Mistake(`${file} is part of the database itself: name a backup.`)
    const there = statsOf(file)
    if (there === undefined) throw new Mistake(`There is no backup ${file}.`)
    if (!there.isFile()) throw new Mistake(`${file} is not a file: name a backup.`)
    makeDataDir(dataDir)
    const keepAs = existsSync(path) ? `${path}.before-${fileTime(new Date())}` : undefined
    const facts = await restoreDatabase({ file, path, keepAs }).catch((problem: unknown) => {
      throw toRestoreError(path, problem)
    })
    print(describeBackup(file, facts))
    print(
      keepAs === undefined ? `Restored to ${path}.` : `Restored to ${path}; as it was before, it is kept as ${keepAs}.`,
    )
  },
}

function toRestoreError(path: string, problem: unknown): unknown {
  if (problem instanceof StoreOpenError && problem.path === path && problem.isDamaged)
    return new Mistake(
      `The database ${path} is damaged, and is not overwritten: stop the service, move ${path}* to another folder, and restore again.`,
      { cause: problem },
    )
  return toFileError(problem)
}

/** To the millisecond, so that two are never the same; without what file systems do not take. */
function fileTime(time: Date): string {
  return time.toISOString().replaceAll(/[:.]/g, '-')
}
