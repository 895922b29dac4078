import { readFileSync } from 'node:fs'
import { defineCatalog, envelope, standardErrors, statusPhrases } from '@faultbook/contract'
import { describe, expect, it } from 'vitest'
import { needs, sharedFile } from '../../../../scripts/test-parts.ts'
import { renderErrorGuide } from './error-guide.ts'
import { errorExamples } from './error-examples.ts'

const errors = defineCatalog(standardErrors)
const examples = errorExamples(errors, 65_536)
const guide = renderErrorGuide({ errors, title: 'Customers API', apiPath: '/api/v2', examples })
const rows = Object.values(errors).map((maker) => maker.row)

describe('renderErrorGuide()', () => {
  it('prints a whole page in one language, without script, inline style or anything from elsewhere', () => {
    expect(guide).toMatch(/^<!doctype html>\s*<html lang="en">/i)
    expect(guide).not.toMatch(/<script|<style|\sstyle=|\son\w+=/i)
    expect(guide).not.toMatch(/(?:href|src|action|content)\s*=\s*"?(?:[a-z]+:|\/\/)/i)
  })

  it('gives every code exactly one id, and every link on the page a place', () => {
    for (const { code } of rows) expect(guide.split(`id="${code}"`), code).toHaveLength(2)
    const ids = matches(guide, /\sid="([^"]*)"/g)
    expect(new Set(ids).size).toBe(ids.length)
    expect(matches(guide, /href="#([^"]*)"/g).filter((target) => !ids.includes(target))).toEqual([])
  })

  it('shows for each code the envelope that encode gives, in the words of its example', () => {
    const shown = rows.map(({ code }) => JSON.stringify(JSON.parse(preOf(section(guide, code)))))
    const encoded = rows.map((row) => {
      const example = examples.find((error) => error.code === row.code)
      return envelope.encode({ ...row, message: example?.message ?? row.fallback, fields: example?.fields ?? {} })
    })
    expect(shown).toEqual(encoded)
  })

  it('shows of each row the title, status, causes and fixes', () => {
    for (const { code, title, status, causes = [], fixes = [] } of rows) {
      const text = textOf(section(guide, code))
      expect(text).toContain(`${code} - ${title}`)
      expect(text).toContain(`${status} ${statusPhrases[status]}`)
      for (const sentence of [...causes, ...fixes]) expect(text).toContain(sentence.replaceAll('`', ''))
    }
  })

  it('says in words whether a retry helps', () => {
    expect(textOf(section(guide, 'RES_001'))).toContain('No. The same request gets the same answer.')
    expect(textOf(section(guide, 'AUTH_001'))).toContain('Only once the request is corrected.')
    expect(textOf(section(guide, 'SRV_001'))).toContain(
      'Yes, with a longer pause before each attempt. A POST may have been carried out: look before you repeat it.',
    )
    expect(textOf(section(guide, 'RATE_001'))).toContain('Yes, once the seconds in the Retry-After header have passed.')
  })

  it('lists every status of the catalog once, and links its codes', () => {
    const lines = matches(guide, /<tr>(.*?)<\/tr>/gs)
    for (const { code, status } of rows) {
      const of = lines.filter((line) => textOf(line).startsWith(String(status)))
      expect(of, String(status)).toHaveLength(1)
      expect(of[0]).toContain(`href="#${code}"`)
    }
  })

  it('shows markup in a row as text', () => {
    const hostile = `<script>alert("1" & '2')</script>`
    const row = {
      code: 'EVIL_001',
      status: 400,
      title: hostile,
      message: hostile,
      causes: [hostile],
      fixes: [`\`${hostile}\``],
    } as const
    const page = renderErrorGuide({ errors: defineCatalog({ evil: row }), title: hostile, apiPath: '/api/v2' })
    expect(page).not.toContain('<script')
    expect(textOf(section(page, 'EVIL_001')).split(hostile)).toHaveLength(5)
    expect(JSON.parse(preOf(section(page, 'EVIL_001')))).toMatchObject({ message: hostile })
  })

  it('puts codes of an unknown prefix, or of a pattern of its own, under a heading too', () => {
    const own = defineCatalog(
      {
        strange: { code: 'e-17', status: 409, message: 'Strange' },
        cart: { code: 'CART_001', status: 409, message: 'Cart' },
      },
      { codePattern: /./ },
    )
    const page = renderErrorGuide({ errors: own, title: 'Shop', apiPath: '' })
    expect(headings(page)).toEqual(
      expect.arrayContaining(['e Errors', 'e-17 - Conflict', 'CART Errors', 'CART_001 - Conflict']),
    )
  })
})

describe('renderErrorGuide() and the guide it follows', needs('shared', 'the order of the error guide'), () => {
  const read = (): string => readFileSync(sharedFile('api-error-reference.txt'), 'utf8')

  it('has all of its headings in its order', () => {
    const wanted = matches(`\n${read()}`, /(?<=\n\s*\n|^\n)([A-Z][\w -]+)\n(?=\n)/g).map((line) => line.toLowerCase())
    expect(wanted).toHaveLength(13)
    const ours = headings(guide).map((line) => line.toLowerCase())
    expect(ours.filter((line) => wanted.includes(line))).toEqual(wanted)
  })

  it('shows its error format to the letter', () => {
    expect(read()).toContain(preOf(guide))
  })

  it('names its statuses and says what they mean in its words', () => {
    const wanted = [...read().matchAll(/^(\d{3}) (.+?) +- (.+)$/gm)]
    expect(wanted).toHaveLength(14)
    const lines = matches(guide, /<tr>(.*?)<\/tr>/gs).map(textOf)
    for (const [, status = '', name = '', meaning = ''] of wanted) {
      const line = lines.find((text) => text.startsWith(status))
      expect(line).toContain(name)
      expect(line).toContain(meaning)
    }
  })

  it('keeps the functions and branches of its JavaScript example', () => {
    const example = matches(guide, /<pre[^>]*>(.*?)<\/pre>/gs)
      .map(textOf)
      .at(-1)
    const kept = matches(read(), /^((?:async )?function \w+|\s+case '\w+':|\s+default:)/gm)
    expect(kept).toHaveLength(5)
    for (const line of kept) expect(example).toContain(line.trim())
  })
})

function matches(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map((match) => match[1] ?? '')
}

function headings(page: string): readonly string[] {
  return matches(page, /<h[1-6][^>]*>(.*?)<\/h[1-6]>/gs).map(textOf)
}

/** The markup of one code's section. */
function section(page: string, code: string): string {
  const start = page.indexOf(`id="${code}"`)
  return page.slice(page.indexOf('>', start) + 1, page.indexOf('</article>', start))
}

/** The text of the first block of code, spaces and all. */
function preOf(markup: string): string {
  return unescape(matches(markup, /<pre[^>]*><code>(.*?)<\/code><\/pre>/gs)[0] ?? '')
}

/** What a reader sees of markup, each run of spaces as one. */
function textOf(markup: string): string {
  return unescape(markup.replaceAll(/<[^>]*>/g, ''))
    .replaceAll(/\s+/g, ' ')
    .trim()
}

function unescape(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
}
