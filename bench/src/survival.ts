/** How a library fares in a case: it lives, or says in a sentence why not, or is not asked and why. */
export type Fate =
  | { readonly fate: 'survives' }
  | { readonly fate: 'fails'; readonly why: string }
  | { readonly fate: 'left out'; readonly why: string }

/** A case, with the fate of each library by its name. */
export interface SurvivalOutcome {
  readonly number: number
  readonly title: string
  readonly fates: Readonly<Record<string, Fate>>
}
