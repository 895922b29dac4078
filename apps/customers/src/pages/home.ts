import { forStatus } from '@faultbook/contract'
import type { Catalog } from '@faultbook/contract'
import { envelopeText } from './error-codes.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { codeBlock, pagePaths, printPage } from './page.ts'

/** What the home page is printed from. */
export interface HomeOptions {
  readonly errors: Catalog
  /** The name of the API, as `Customers API`. */
  readonly title: string
  /** Where callers reach the service, without a trailing slash: `https://api.example.com`. */
  readonly origin: string
  /** Where the API is mounted, with a leading slash and without a trailing one: `/api/v2`. */
  readonly apiPath: string
}

/** Prints the page at `/`: what this is, how to call it, and where to read on. */
export function renderHome({ errors, title, origin, apiPath }: HomeOptions): string {
  const baseUrl = `${origin}${apiPath}`
  const { row } = forStatus(errors, 401)
  return printPage({
    title,
    heading: 'Overview',
    description: `How to call the ${title}.`,
    path: pagePaths.home,
    content: html`<div class="opening">
        <h1>${title}</h1>
        <p class="lead">
          A JSON API to list, create, change and delete customer records. Whatever goes wrong, the answer has one format
          and a code of its own.
        </p>
      </div>
      <div class="chapters narrow">
        <section aria-labelledby="base-url">
          <h2 id="base-url">Base URL</h2>
          ${codeBlock('Base URL', baseUrl)}
        </section>
        <section aria-labelledby="first-call">
          <h2 id="first-call">First call</h2>
          <p>Send your API key with every request, in place of <code>&lt;key&gt;</code>.</p>
          ${codeBlock('A call with curl', `curl ${baseUrl}/customers \\\n  -H "Authorization: Bearer <key>"`)}
          <p>
            A wrong key is answered with status ${row.status} and
            <a href="${pagePaths.errors}#${encodeURIComponent(row.code)}">${row.code}</a>:
          </p>
          ${codeBlock(`${row.code} on the wire`, envelopeText(row, { message: row.fallback, fields: {} }))}
        </section>
        ${tryAnError(errors, baseUrl)} ${readOn()}
      </div>`,
  })
}

function tryAnError(errors: Catalog, baseUrl: string): Html {
  const { code } = forStatus(errors, 429)
  return html`<section aria-labelledby="try-an-error">
    <h2 id="try-an-error">Try an error</h2>
    <p>
      In a test workspace, as that of the demo key, any call answers with the error you ask for, and does nothing else:
      see what your code makes of it.
    </p>
    ${codeBlock(
      'A call that asks for an error',
      `curl -i ${baseUrl}/customers \\\n  -H "Authorization: Bearer <key>" \\\n  -H "Prefer: error=${code}"`,
    )}
    <p>Any code of the <a href="${pagePaths.errors}">guide</a> will do. A live workspace refuses this.</p>
  </section>`
}

function readOn(): Html {
  return html`<section aria-labelledby="read-on">
    <h2 id="read-on">Read on</h2>
    <ul class="cards">
      <li>
        <a href="${pagePaths.errors}">API Error Reference Guide</a>
        <p>Every status and code, with causes, fixes and whether to try again.</p>
      </li>
      <li>
        <a href="${pagePaths.openapi}">OpenAPI description</a>
        <p>Every endpoint with its parameters and answers, for tools and code generators.</p>
      </li>
      <li>
        <a href="${pagePaths.health}">Health</a>
        <p>Whether the service is up, for monitors.</p>
      </li>
    </ul>
  </section>`
}
