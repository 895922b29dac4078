import { readFileSync } from 'node:fs'
import { hintAt } from './closest.ts'
import { asksForHelp } from './command.ts'
import type { ExitCode, Terminal } from './command.ts'
import { commands } from './commands.ts'
import { Mistake, mistake } from './mistake.ts'

/** What strips the types of a module without a flag. */
const oldestNode = [22, 18] as const

const help = `faultbook <command> [flags]

${Object.entries(commands)
  .map(([name, { summary }]) => `  ${name.padEnd(10)} ${summary}`)
  .join('\n')}

  faultbook <command> --help    how a command is used, with examples
  faultbook --version           which version this is

Exit codes: 0 all is well, 1 there is something to look at, 2 it could not run.
`

/** Runs a command; mistakes are told on stderr. Rejects for faults of our own only. */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  try {
    return await runCommand(args, terminal)
  } catch (problem) {
    if (!(problem instanceof Mistake)) throw problem
    terminal.note(`faultbook: ${problem.message} (${problem.code})\n  ${problem.fix}`)
    return 2
  }
}

async function runCommand(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  checkNode(terminal.nodeVersion)
  const [first, ...rest] = args[0] === 'help' ? [...args.slice(1, 2), '--help'] : args
  const listed = first !== undefined && Object.hasOwn(commands, first) ? commands[first] : undefined
  if (listed !== undefined) {
    const command = await listed.load()
    return asksForHelp(rest) ? answer(command.help, terminal) : command.run(rest, terminal)
  }
  // A script whose variable is empty has not done what it was to do.
  if (first === undefined) {
    terminal.note(help)
    return 2
  }
  if (first === '--version' || first === '-v') return answer(`${readVersion()}\n`, terminal)
  if (asksForHelp([first])) return answer(help, terminal)
  if (first.startsWith('-'))
    throw mistake('unknownFlag', {
      flag: first.replace(/=.*$/s, ''),
      command: 'faultbook',
      hint: hintAt(first, ['--help', '--version']),
    })
  throw mistake('unknownCommand', { name: first, hint: hintAt(first, Object.keys(commands)) })
}

async function answer(text: string, { print }: Terminal): Promise<ExitCode> {
  await print(text)
  return 0
}

function checkNode(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [oldestMajor, oldestMinor] = oldestNode
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return
  throw mistake('oldNode', { oldest: oldestNode.join('.'), version })
}

function readVersion(): string {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(manifest) as { readonly version: string }).version
}
