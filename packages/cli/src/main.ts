#!/usr/bin/env node
import { processTerminal } from './lib/process-terminal.ts'
import { runCommandLine } from './lib/run-command-line.ts'

let exitCode = 2
// A module that a command loads may end the process before the command is done: that is no success.
process.once('exit', () => (process.exitCode = exitCode))
exitCode = await runCommandLine(process.argv.slice(2), processTerminal)
// Not left to Node: a module that was loaded may hold connections or timers.
await processTerminal.end()
process.exit()
