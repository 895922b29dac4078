import { allScopes } from '../issue-key.ts'
import { Mistake } from '../mistake.ts'
import { defaultDataDir } from '../settings.ts'
import type { Command } from './command.ts'
import { createKey } from './keys-create.ts'
import { listKeys } from './keys-list.ts'
import { revokeKey } from './keys-revoke.ts'

/** How `customers keys …` is used. */
const keysHelp = `customers keys create --workspace NAME [--test] [--name NAME] [--scopes LIST] [--expires DAYS]
customers keys list --workspace NAME [--json]
customers keys revoke ID --workspace NAME [--last]

All:
  --workspace   the workspace of the key; "create" makes it if there is none of that name
  --data-dir    the folder of the database (DATA_DIR, or ${defaultDataDir})
create: makes a key and prints it, this once
  --test        the workspace is one to try things in: errors can be asked for there
  --name        what the key is for ("Key")
  --scopes      separated by commas: ${allScopes.join(', ')} (customers:read,customers:write)
  --expires     days from now (never)
list: shows all keys of the workspace, but never the keys themselves; times are in UTC
  --json        as the API shows them
revoke: the key with this id is refused from its next request on, and stays in the list
  --last        even where no other key could manage the keys of the workspace for as long`

const commands: Readonly<Record<string, Command['run']>> = { create: createKey, list: listKeys, revoke: revokeKey }

/** `customers keys …` */
export const keysCommand: Command = {
  help: keysHelp,
  run: async ([name = '', ...args], terminal) => {
    const run = Object.hasOwn(commands, name) ? commands[name] : undefined
    if (run === undefined)
      throw new Mistake(`Say what to do with keys: ${Object.keys(commands).join(', ')} (customers keys --help).`)
    await run(args, terminal)
  },
}
