import { forStatus, statusPhrases } from '@faultbook/contract'
import type { Catalog, ErrorStatus } from '@faultbook/contract'
import { html } from './html.ts'
import type { Html } from './html.ts'

/** What a status means, in the words of the guide this API follows; the catalog has the words for all others. */
const guideMeanings: { readonly [Status in ErrorStatus]?: string } = {
  400: 'Invalid request format or parameters',
  401: 'Missing or invalid API key',
  403: 'Valid API key but insufficient permissions',
  404: 'Resource not found',
  409: 'Resource conflict (e.g., duplicate entry)',
  422: 'Input validation failed',
  429: 'Rate limit exceeded',
  500: 'Internal server error',
  502: 'Invalid response from upstream server',
  503: 'Service temporarily unavailable',
  504: 'Upstream server timeout',
}

/** The names the guide uses where RFC 9110 has another phrase. */
const guideNames: { readonly [Status in ErrorStatus]?: string } = { 422: 'Validation Error' }

const successes = [
  { status: 200, name: 'OK', meaning: 'Request succeeded' },
  { status: 201, name: 'Created', meaning: 'Resource created successfully' },
  { status: 204, name: 'No Content', meaning: 'Request succeeded with no response body' },
]

interface StatusLine {
  readonly status: number
  readonly name: string
  /** Another name of the same status. */
  readonly alias?: string | undefined
  readonly meaning: string
  readonly codes?: readonly string[]
}

/** Prints the section "HTTP Status Codes": every status of the catalog, and its codes. */
export function statusCodes(errors: Catalog): Html {
  const statuses = [...new Set(Object.values(errors).map((maker) => maker.status))].toSorted(
    (one, other) => one - other,
  )
  const lines = statuses.map((status) => toStatusLine(errors, status))
  return html`<section aria-labelledby="http-status-codes">
    <h2 id="http-status-codes">HTTP Status Codes</h2>
    <h3 id="overview">Overview</h3>
    <ul class="plain">
      <li>${statusBadge(200, '2xx')} Successful operations</li>
      <li>${statusBadge(400, '4xx')} Client errors</li>
      <li>${statusBadge(500, '5xx')} Server errors</li>
    </ul>
    <h3 id="detailed-status-codes">Detailed Status Codes</h3>
    ${statusTable('success-responses', 'Success Responses', successes)}
    ${statusTable(
      'client-errors',
      'Client Errors',
      lines.filter(({ status }) => status < 500),
    )}
    ${statusTable(
      'server-errors',
      'Server Errors',
      lines.filter(({ status }) => status >= 500),
    )}
  </section>`
}

/** A status in its class's color; the number says the same to who does not see it. */
export function statusBadge(status: number, text: string): Html {
  const kind = status >= 500 ? 'server' : status >= 400 ? 'client' : 'success'
  return html`<span class="badge ${kind}">${text}</span>`
}

/** A link to a code of this page. */
export function codeLink(code: string): Html {
  return html`<a href="#${encodeURIComponent(code)}"><code>${code}</code></a>`
}

function toStatusLine(errors: Catalog, status: ErrorStatus): StatusLine {
  const phrase = statusPhrases[status]
  const name = guideNames[status]
  return {
    status,
    name: name ?? phrase,
    alias: name && phrase,
    meaning: guideMeanings[status] ?? forStatus(errors, status).row.fallback,
    codes: Object.values(errors)
      .filter((maker) => maker.status === status)
      .map(({ code }) => code),
  }
}

function statusTable(id: string, heading: string, lines: readonly StatusLine[]): Html {
  return html`<h4 id="${id}">${heading}</h4>
    <table aria-labelledby="${id}">
      <thead>
        <tr>
          <th scope="col">Status</th>
          <th scope="col">Meaning</th>
        </tr>
      </thead>
      <tbody>
        ${lines.map(
          ({ status, name, alias, meaning, codes = [] }) =>
            html`<tr>
              <th scope="row">
                ${statusBadge(status, String(status))}
                <span class="phrase">${name}</span>${alias && html` <small>(${alias})</small>`}
              </th>
              <td>
                ${meaning}${codes.length > 0 && html` <span class="codes">${codes.map((code) => html`${codeLink(code)} `)}</span>`}
              </td>
            </tr> `,
        )}
      </tbody>
    </table>`
}
