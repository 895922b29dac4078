import { MultiBar, Presets } from 'cli-progress'

/** Shows how far a long command has got, and lines beside that. */
export interface Progress {
  /** Has got so far, of the total it was started with. */
  readonly update: (value: number, rows: number) => void
  /** Writes a line that stays. */
  readonly note: (line: string) => void
  readonly stop: () => void
}

/** Shows a bar on a terminal, and else nothing but the lines. */
export function startProgress(
  name: string,
  total: number,
  stderr: NodeJS.WriteStream,
  note: (line: string) => void,
): Progress {
  if (!stderr.isTTY) return { update: () => undefined, note, stop: () => undefined }
  const bars = new MultiBar(
    {
      stream: stderr,
      format: `${name} {bar} {percentage}% | {rows} rows | {eta_formatted} left`,
      clearOnComplete: true,
      hideCursor: true,
    },
    Presets.shades_classic,
  )
  const bar = bars.create(total, 0, { rows: 0 })
  return {
    update: (value, rows) => bar.update(Math.min(value, total), { rows }),
    note: (line) => bars.log(`${line}\n`),
    stop: () => {
      if (bars.isActive) bars.stop()
    },
  }
}
