import { html, printHtml } from './html.ts'
import type { Html } from './html.ts'

/** The paths the pages link to; the app mounts them. */
export const pagePaths = {
  home: '/',
  errors: '/errors',
  openapi: '/openapi.json',
  health: '/health',
  style: '/style.css',
  icon: '/icon.svg',
} as const

/** The `Content-Security-Policy` of every page: no script, and nothing from elsewhere. */
export const pagePolicy =
  "default-src 'none'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** The icon of every page, as SVG: an open book. */
export const iconSvg =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#4338ca"/>' +
  '<path d="M6 9c4-1.5 7-1 10 1.5C19 8 22 7.5 26 9v13.500c-4-1.5-7-1-10 1.5-3-2.5-6-3-10-1.5zM16 10.500V24" ' +
  'fill="none" stroke="#fff" stroke-width="2" stroke-linejoin="round"/></svg>'

/** What a page is printed from. */
export interface PageOptions {
  /** The name of the API; it stands in the header. */
  readonly title: string
  /** What this page is called in a list of tabs. */
  readonly heading: string
  /** One sentence for search engines and link previews. */
  readonly description: string
  /** The page's own path, marked as the current one. */
  readonly path: string
  readonly content: Html
}

/** Prints a whole HTML page around its content. */
export function printPage({ title, heading, description, path, content }: PageOptions): string {
  const link = (href: string, text: string): Html =>
    html`<a href="${href}" ${href === path && html` aria-current="page"`}>${text}</a>`
  return printHtml(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <meta name="description" content="${description}" />
          <title>${heading} – ${title}</title>
          <link rel="icon" href="${pagePaths.icon}" type="image/svg+xml" />
          <link rel="stylesheet" href="${pagePaths.style}" />
        </head>
        <body>
          <a class="skip" href="#content">Skip to content</a>
          <header class="site">
            <a class="brand" href="${pagePaths.home}">${title}</a>
            <nav aria-label="Site">
              ${link(pagePaths.errors, 'Errors')} ${link(pagePaths.openapi, 'OpenAPI')}
              ${link(pagePaths.health, 'Health')}
            </nav>
          </header>
          <main id="content" tabindex="-1">${content}</main>
        </body>
      </html> `,
  )
}

/** A block of code that scrolls inside itself, by keyboard too. */
export function codeBlock(label: string, text: string): Html {
  return html`<pre role="group" aria-label="${label}" tabindex="0"><code>${text}</code></pre>`
}

/** A sentence of the catalog, in which backticks mark code. */
export function prose(sentence: string): readonly Html[] {
  return sentence.split('`').map((piece, index) => (index % 2 === 1 ? html`<code>${piece}</code>` : html`${piece}`))
}
