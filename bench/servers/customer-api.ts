import { createApp } from '../../apps/customers/src/create-app.ts'
import { createLog } from '../../apps/customers/src/log.ts'
import { readSettings } from '../../apps/customers/src/settings.ts'
import { openSqliteStore } from '../../apps/customers/src/store/sqlite-store.ts'
import { dirname } from 'node:path'
import { tellPort } from './listen.ts'

// The service as it comes, its log going to a file; only the rate limit is out of the way.
const path = process.env['DATABASE'] ?? ''
const read = readSettings([], { RATE_LIMIT: '999999999/60', DATA_DIR: dirname(path) })
if ('mistakes' in read) throw new Error(read.mistakes.join('\n'))
const store = openSqliteStore({ path })
const app = await createApp({ settings: read.settings, store, log: createLog('info') })
await app.listen({ port: 0, host: '127.0.0.1' })
tellPort(app.server)
