import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { Mistake } from '../mistake.ts'
import { dataDirOf, databaseOf } from '../open-store.ts'
import { defaultDataDir } from '../settings.ts'
import { backUpDatabase } from '../store/back-up-database.ts'
import { belongsTo, describeBackup, fileOf, statsOf, toFileError } from './backup-file.ts'
import type { Command } from './command.ts'
import { flag, readArgs, text } from './read-args.ts'

const backupHelp = `customers backup FILE [--force] [--data-dir FOLDER]
  Writes all that the database holds to one file, and checks it. The service may run and write meanwhile.
  --force       replace FILE if it is there
  --data-dir    the folder of the database (DATA_DIR, or ${defaultDataDir})`

/** `customers backup FILE` */
export const backupCommand: Command = {
  help: backupHelp,
  run: async (args, { env, print }) => {
    const { values, positionals } = readArgs('backup', args, { force: flag, 'data-dir': text }, true)
    const dataDir = dataDirOf(values['data-dir'], env)
    const path = databaseOf(dataDir)
    const file = fileOf(positionals, 'Say where to write the backup: customers backup FILE.')
    if (!existsSync(path)) throw new Mistake(`There is no database in ${dataDir}: choose its folder with --data-dir.`)
    refuseTaken(file, path, values.force === true)
    const facts = await backUpDatabase(path, file).catch((problem: unknown) => {
      throw toFileError(problem)
    })
    print(describeBackup(file, facts))
  },
}

/** @throws {Mistake} If a file may not be written under this name. */
function refuseTaken(file: string, database: string, isForced: boolean): void {
  if (belongsTo(database, file)) throw new Mistake(`${file} is part of the database itself: choose another name.`)
  const there = statsOf(file)
  if (there === undefined) return
  if (there.isDirectory()) throw new Mistake(`${file} is a folder: name a file, such as ${basename(file)}.sqlite.`)
  if (!there.isFile()) throw new Mistake(`${file} is no file that can be replaced: choose another name.`)
  if (!isForced) throw new Mistake(`${file} is there already: choose another name, or replace it with --force.`)
}
