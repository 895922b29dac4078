import { createApp } from '../../apps/customers/src/create-app.ts'
import { createLog } from '../../apps/customers/src/log.ts'
import { readSettings } from '../../apps/customers/src/settings.ts'
import { openSqliteStore } from '../../apps/customers/src/store/sqlite-store.ts'
import { tellPort } from './listen.ts'

// The service as it comes, its log going to a file; only the rate limit is out of the way.
const read = readSettings([], { RATE_LIMIT: '999999999/60' })
if ('mistakes' in read) throw new Error(read.mistakes.join('\n'))
const store = openSqliteStore({ path: process.env['DATABASE'] ?? '' })
const app = await createApp({ settings: read.settings, store, log: createLog('info') })
await app.listen({ port: 0, host: '127.0.0.1' })
tellPort(app.server)
