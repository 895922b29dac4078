import type { Command } from './command.ts'

/** A command as the list shows it; loaded when it is asked for. */
interface Listed {
  readonly summary: string
  readonly load: () => Promise<Command>
}

/** Every command: a new one is a file in `commands/` and a line here. */
export const commands: Readonly<Record<string, Listed>> = {
  types: {
    summary: 'print the table of codes that a client takes',
    load: async () => (await import('./commands/types-command.ts')).typesCommand,
  },
}
