/** A command of the command line: `customers <name> …`. */
export interface Command {
  /** How it is used, for `--help`. */
  readonly help: string
  /** @throws {Mistake} If the operator has to put something right. */
  readonly run: (args: readonly string[], terminal: Terminal) => Promise<void>
}

/** What a command is run with. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Prints a result, to stdout. */
  readonly print: (line: string) => void
  /** Prints what a person should know beside the result, to stderr. */
  readonly note: (line: string) => void
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
  /** Lets a command end in order when it is interrupted, once; again, it ends at once. */
  readonly onInterrupt: (stop: () => void) => void
  /** Says that there is something to look at: 1, where all went well 0, and what could not run has thrown (2). */
  readonly endWith: (exitCode: 0 | 1) => void
}

/** Tells whether help is asked for. */
export function asksForHelp(args: readonly string[]): boolean {
  return args.includes('--help') || args.includes('-h')
}
