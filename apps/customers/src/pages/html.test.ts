import { describe, expect, it } from 'vitest'
import { html, printHtml } from './html.ts'

describe('html()', () => {
  it('escapes what is filled in, in text and in attributes', () => {
    const text = `<script>"a" & 'b'</script>`
    expect(printHtml(html`<p title="${text}">${text}</p>`)).toBe(
      '<p title="&lt;script&gt;&quot;a&quot; &amp; &#39;b&#39;&lt;/script&gt;">' +
        '&lt;script&gt;&quot;a&quot; &amp; &#39;b&#39;&lt;/script&gt;</p>',
    )
  })

  it('lets markup and lists of markup through, and escapes the text beside it', () => {
    const items = ['a', 'b<'].map((item) => html`<i>${item}</i>`)
    expect(printHtml(html`<b>${items}${['<', [html`<u>c</u>`]]}</b>`)).toBe('<b><i>a</i><i>b&lt;</i>&lt;<u>c</u></b>')
  })

  it('prints numbers, zero among them, and nothing for what is not there', () => {
    expect(printHtml(html`${0}|${undefined}|${null}|${false}|${''}|${[]}`)).toBe('0|||||')
  })

  it('does not take an object of the same look for markup', () => {
    // @ts-expect-error only html`` makes markup
    expect(() => printHtml(html`${{ toString: () => '<b>' }}`)).not.toThrow()
    // @ts-expect-error only html`` makes markup
    expect(printHtml(html`${{ toString: () => '<b>' }}`)).not.toContain('<b>')
  })
})
