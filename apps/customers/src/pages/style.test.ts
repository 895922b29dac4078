import { describe, expect, it } from 'vitest'
import { palettes, styleSheet } from './style.ts'

describe.each(Object.entries(palettes))('the %s palette', (_, palette) => {
  it.each([
    ['text', 'page'],
    ['text', 'panel'],
    ['muted', 'page'],
    ['accent', 'page'],
    ['onSuccess', 'success'],
    ['onClient', 'client'],
    ['onServer', 'server'],
  ] as const)('sets %s on %s with a contrast of 4.5 or more (WCAG 2.2, 1.4.3)', (front, ground) => {
    expect(contrast(palette[front], palette[ground])).toBeGreaterThanOrEqual(4.5)
  })
})

describe('styleSheet', () => {
  it('fetches nothing', () => {
    expect(styleSheet).not.toMatch(/url\(|@import|@font-face/)
  })

  it('has as many closing braces as opening ones', () => {
    expect(styleSheet.split('}')).toHaveLength(styleSheet.split('{').length)
  })
})

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

/** WCAG 2.2, relative luminance. */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const share = Number.parseInt(color.slice(start, start + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
