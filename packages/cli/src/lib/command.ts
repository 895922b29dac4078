/** 0 all is well, 1 there is something to look at, 2 it could not run. */
export type ExitCode = 0 | 1 | 2

/** What a command is run with. */
export interface Terminal {
  /** Prints a result, to stdout; a reader that has had enough is no failure. */
  readonly print: (text: string) => Promise<void>
  /** Prints what a person should know beside the result, to stderr. */
  readonly note: (line: string) => void
  readonly stdin: AsyncIterable<Uint8Array>
  /** The version of Node that runs it. */
  readonly nodeVersion: string
}

/** A command of the command line: `faultbook <name> …`. */
export interface Command {
  /** How it is used, for `--help`. */
  readonly help: string
  /** @throws {Mistake} If the caller has to put something right. */
  readonly run: (args: readonly string[], terminal: Terminal) => Promise<ExitCode>
}

/** Tells whether help is asked for. */
export function asksForHelp(args: readonly string[]): boolean {
  return args.includes('--help') || args.includes('-h')
}
