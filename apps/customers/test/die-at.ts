import { ServerResponse } from 'node:http'
import { DatabaseSync } from 'node:sqlite'

/**
 * Loaded into the service before it starts: it dies, as of kill -9, at the moment that `DIE_AT` names.
 * `commit`: before the first transaction is committed; `committed`: right after that; `answer`: before a byte of the 201 is sent.
 */
const die = (): void => void process.kill(process.pid, 'SIGKILL')

const moment = process.env['DIE_AT']

if (moment === 'commit' || moment === 'committed') {
  const { exec } = DatabaseSync.prototype
  DatabaseSync.prototype.exec = function (sql) {
    if (sql === 'COMMIT' && moment === 'commit') die()
    exec.call(this, sql)
    if (sql === 'COMMIT') die()
  }
}

if (moment === 'answer') {
  const { writeHead } = ServerResponse.prototype as { readonly writeHead: (...input: unknown[]) => ServerResponse }
  Object.assign(ServerResponse.prototype, {
    writeHead(this: ServerResponse, ...input: unknown[]) {
      if (input[0] === 201) die()
      return writeHead.apply(this, input)
    },
  })
}
