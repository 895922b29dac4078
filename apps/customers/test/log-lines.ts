/** A line of the log, parsed. */
export interface LogLine {
  readonly level: string | number
  readonly time: string | number
  readonly msg?: string
  readonly request_id?: string
  readonly route?: string
  readonly status?: number
  readonly code?: string
  readonly path?: string
}

/** The lines of a log; those of a process that are no JSON, as what it prints for its owner, are left out. */
export function readLog(text: string): readonly LogLine[] {
  return text.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as LogLine] : []))
}
