import type { Judge } from './wire-case.ts'

/** All of them have to be content; the first that is not speaks. */
export function all(...judges: readonly Judge[]): Judge {
  return (outcome) => judges.reduce<string | undefined>((found, judge) => found ?? judge(outcome), undefined)
}

/** It gives data, and these. */
export function gives(data: unknown): Judge {
  return ({ settled, data: given, error }) => {
    if (settled === 'never') return 'It never settles'
    if (settled === 'error') return `It fails: ${error?.message}`
    if (JSON.stringify(given) !== JSON.stringify(data)) return `It gives ${JSON.stringify(given)?.slice(0, 100)}`
    return undefined
  }
}

/** It throws an Error that tells the status, and the code where there is one. */
export function fails(status?: number, code?: string): Judge {
  return ({ settled, data, error }) => {
    if (settled === 'never') return 'It never settles'
    if (settled === 'data') return `It takes this for data: ${JSON.stringify(data)?.slice(0, 100)}`
    if (!error?.isError) return 'What it throws is no Error'
    if (status !== undefined && error.status !== status) return `Its error does not tell the status ${status}`
    if (code !== undefined && error.code !== code) return `Its error does not tell the code ${code}`
    if (error.messageLength > 1_000) return `Its message has ${error.messageLength} characters`
    return undefined
  }
}

/** So many requests reach the server. */
export function sends(count: number): Judge {
  return ({ requests: { length } }) =>
    length === count ? undefined : `It sends ${length} requests instead of ${count}`
}

/** No wait between two requests is shorter. */
export function waits(atLeastMs: number): Judge {
  return ({ requests }) => {
    const gaps = requests.slice(1).map(({ atMs }, index) => atMs - (requests[index]?.atMs ?? 0))
    const shortest = Math.min(...gaps)
    return shortest < atLeastMs ? `It waits ${Math.round(shortest)} ms instead of ${atLeastMs}` : undefined
  }
}

/** It does not hang: generous, since the machine may be busy. */
export const inTime: Judge = ({ elapsedMs }) =>
  elapsedMs > 10_000 ? `It takes ${Math.round(elapsedMs)} ms` : undefined

/** A note of the case says so. */
export function noted(name: string, fact: unknown, sentence: string): Judge {
  return ({ notes }) => (JSON.stringify(notes[name]) === JSON.stringify(fact) ? undefined : sentence)
}

/** Of all that the server would send, no more is taken than that, buffers on the way included. */
export function takes(maxBytes: number): Judge {
  return ({ bytesTaken }) => (bytesTaken > maxBytes ? `It takes ${bytesTaken} bytes` : undefined)
}

/** It lets go of the connections whose answers it does not read to the end. */
export const letsGo: Judge = ({ playing }) => (playing > 0 ? 'It keeps the connection' : undefined)
