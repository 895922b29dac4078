import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
const [,, file='', variant='', path='/param'] = process.argv
const child = spawn(process.execPath, ['--conditions=faultbook-source','--cpu-prof','--cpu-prof-dir=/tmp/prof','--cpu-prof-name=p.cpuprofile', `bench/servers/${file}.ts`, variant], { stdio: ['ignore','inherit','inherit','ipc'] })
const [port] = await once(child,'message') as [number]
console.log(execFileSync('wrk',['-c32','-t1','-d5s',`http://127.0.0.1:${port}${path}`]).toString())
child.disconnect()
await once(child,'exit')
