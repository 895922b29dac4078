import { envelope } from '@faultbook/contract'
import type { ApiError, Catalog } from '@faultbook/contract'
import { clientExample } from './client-example.ts'
import { errorCodeLinks, errorCodes } from './error-codes.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { codeBlock, pagePaths, printPage } from './page.ts'
import { statusCodes } from './status-codes.ts'

const heading = 'API Error Reference Guide'

/** What a guide is printed from. */
export interface ErrorGuideOptions {
  readonly errors: Catalog
  /** The name of the API, as `Customers API`. */
  readonly title: string
  /** Where the API is mounted, with a leading slash and without a trailing one: `/api/v2`. */
  readonly apiPath: string
  /** Errors that stand for the envelope of their code (the row's fallback, and no fields). */
  readonly examples?: readonly ApiError[]
}

/** Prints the error guide of a catalog: one whole HTML page, with each code's id as its permalink. */
export function renderErrorGuide({ errors, title, apiPath, examples = [] }: ErrorGuideOptions): string {
  return printPage({
    title,
    heading,
    description: `Every error the ${title} returns: its status, its code, why it happens and what to do.`,
    path: pagePaths.errors,
    content: html`<div class="opening">
        <h1>${heading}</h1>
        <p class="lead">
          Every error the ${title} returns: why it happens, what to do, and whether to try again. Branch on
          <code>error_code</code>; codes never change their meaning.
        </p>
      </div>
      <div class="guide">
        ${tableOfContents(errors)}
        <div class="chapters">
          ${errorResponseFormat()} ${statusCodes(errors)} ${errorCodes(errors, examples)}
          ${clientSideErrorHandling(errors, apiPath)}
        </div>
      </div>`,
  })
}

function tableOfContents(errors: Catalog): Html {
  return html`<nav class="contents" aria-label="Contents">
    <ul>
      <li><a href="#error-response-format">Error Response Format</a></li>
      <li><a href="#http-status-codes">HTTP Status Codes</a></li>
      <li><a href="#common-error-codes">Common Error Codes</a> ${errorCodeLinks(errors)}</li>
      <li><a href="#client-side-error-handling">Client-Side Error Handling</a></li>
    </ul>
  </nav>`
}

function errorResponseFormat(): Html {
  const sample = envelope.encode({
    code: 'ERROR_CODE',
    status: 400,
    title: '',
    message: 'General error description',
    fields: { field_name: 'Detailed error message' },
  })
  return html`<section aria-labelledby="error-response-format">
    <h2 id="error-response-format">Error Response Format</h2>
    <p>All API errors follow a consistent format:</p>
    ${codeBlock('The format of every error', JSON.stringify(JSON.parse(sample), null, 4))}
    <dl class="members">
      <div>
        <dt><code>success</code></dt>
        <dd>Always <code>false</code>.</dd>
      </div>
      <div>
        <dt><code>errors</code></dt>
        <dd>
          One message for each field at fault, by its path as you sent it: <code>email</code>,
          <code>address.city</code>. <code>_body</code> is the body as a whole; <code>{}</code> when no field is at
          fault.
        </dd>
      </div>
      <div>
        <dt><code>message</code></dt>
        <dd>One sentence for people. Its words may change.</dd>
      </div>
      <div>
        <dt><code>error_code</code></dt>
        <dd>What your code branches on. It is always sent with the same status.</dd>
      </div>
    </dl>
    <p>Every response has an <code>X-Request-Id</code> header: quote it when you ask for help.</p>
  </section>`
}

function clientSideErrorHandling(errors: Catalog, apiPath: string): Html {
  return html`<section aria-labelledby="client-side-error-handling">
    <h2 id="client-side-error-handling">Client-Side Error Handling</h2>
    <h3 id="javascript-example">JavaScript Example</h3>
    ${codeBlock('JavaScript example', clientExample(errors, apiPath))}
    <p>
      Mind two answers that carry no JSON: a proxy in between may send an HTML 502, at which
      <code>response.json()</code> throws and a server’s failure passes for a network error; and a 204 has no body at
      all. Hence the <code>catch</code> and the check for 204 above.
    </p>
  </section>`
}
