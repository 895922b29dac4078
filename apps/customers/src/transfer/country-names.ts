import countries from 'i18n-iso-countries'

/** The ISO 3166-1 alpha-2 code of a country by its English name or a common form of it (USA, UK), or by its own code; undefined for none. */
export function findCountry(name: string): string | undefined {
  const text = name.trim()
  const upper = text.toUpperCase()
  if (upper.length === 2 && countries.isValid(upper)) return upper
  return (
    countries.getAlpha2Code(text, 'en') ?? countries.getSimpleAlpha2Code(text, 'en') ?? countries.alpha3ToAlpha2(upper)
  )
}
