/** The rules of the contract that a single answer can break. */
export type Clause = 'C1' | 'C2' | 'C3' | 'C6' | 'C7' | 'C8' | 'C9' | 'C10' | 'C18'

/** A rule of the contract that an answer breaks, and how, in one sentence. */
export interface Breach {
  readonly clause: Clause
  readonly sentence: string
}

/** An answer as any platform has it. */
export interface WireAnswer {
  readonly status: number
  /** By lower-case name; several of one name are joined by commas. */
  readonly headers: Readonly<Record<string, string | undefined>>
  /** The body: bytes as they are sent, or the text they decode to; undefined where there is none. */
  readonly body?: string | Uint8Array | undefined
}

/** The codes one knows: a catalog, its rows, or a slim table of them. */
export type CodeTable = Readonly<Record<string, { readonly code: string; readonly status?: number }>>

const longestQuote = 60

/** A value of an answer as a sentence may quote it: on one line, and short. */
export function quote(value: unknown): string {
  // A symbol or a function prints as undefined.
  const text = JSON.stringify(value) ?? typeof value
  return text.length <= longestQuote ? text : `${text.slice(0, longestQuote - 1)}…`
}
