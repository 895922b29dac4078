import { envelope, statusPhrases } from '@faultbook/contract'
import type { ApiError, Catalog, FullRow, Retry } from '@faultbook/contract'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { codeBlock, prose } from './page.ts'
import { codeLink, statusBadge } from './status-codes.ts'

const familyHeadings: Readonly<Record<string, string>> = {
  AUTH: 'Authentication Errors',
  PERM: 'Permission Errors',
  REQ: 'Request Errors',
  RES: 'Resource Errors',
  CON: 'Conflict Errors',
  VAL: 'Validation Errors',
  RATE: 'Rate Limit Errors',
  SRV: 'Service Errors',
  UPS: 'Upstream Errors',
  CUS: 'Customer Errors',
  KEY: 'API Key Errors',
}

const verdicts: Readonly<Record<Retry, string>> = {
  never: 'No. The same request gets the same answer.',
  'after-fix': 'Only once the request is corrected.',
  backoff: 'Yes, with a longer pause before each attempt. A POST may have been carried out: look before you repeat it.',
  'after-header': 'Yes, once the seconds in the `Retry-After` header have passed.',
}

interface Family {
  readonly id: string
  readonly heading: string
  readonly rows: readonly FullRow[]
}

/** Prints the section "Common Error Codes": every row, by family; an example stands for the envelope of its code. */
export function errorCodes(errors: Catalog, examples: readonly ApiError[]): Html {
  const exampleByCode = new Map(examples.map((example) => [example.code, example]))
  return html`<section aria-labelledby="common-error-codes">
    <h2 id="common-error-codes">Common Error Codes</h2>
    ${toFamilies(errors).map(
      ({ id, heading, rows }) =>
        html`<section aria-labelledby="${id}">
          <h3 id="${id}">${heading}</h3>
          ${rows.map((row) => errorCode(row, exampleByCode.get(row.code)))}
        </section> `,
    )}
  </section>`
}

/** Prints the part of the table of contents that leads to each code. */
export function errorCodeLinks(errors: Catalog): Html {
  return html`<ul class="families">
    ${toFamilies(errors).map(
      ({ id, heading, rows }) =>
        html`<li>
          <a href="#${id}">${heading}</a>
          <ul>
            ${rows.map(
              ({ code, title }) =>
                html`<li>
                  <a href="#${encodeURIComponent(code)}"><code>${code}</code> <span>${title}</span></a>
                </li> `,
            )}
          </ul>
        </li> `,
    )}
  </ul>`
}

/** Prints an envelope as it travels, with line breaks and indents for reading. */
export function envelopeText(row: FullRow, { message, fields }: Pick<ApiError, 'message' | 'fields'>): string {
  const { code, status, title } = row
  return JSON.stringify(JSON.parse(envelope.encode({ code, status, title, message, fields })), null, 4)
}

/** The rows by the prefix of their code, authentication first, else in the order of the catalog. */
function toFamilies(errors: Catalog): readonly Family[] {
  const rows = Object.values(errors).map((maker) => maker.row)
  const prefixes = [...new Set(['AUTH', ...rows.map(toPrefix)])]
  return prefixes
    .map((prefix) => ({
      id: `family-${encodeURIComponent(prefix.toLowerCase())}`,
      heading: familyHeadings[prefix] ?? `${prefix} Errors`,
      rows: rows.filter((row) => toPrefix(row) === prefix),
    }))
    .filter((family) => family.rows.length > 0)
}

function toPrefix({ code }: FullRow): string {
  return code.replace(/[^A-Za-z].*$/s, '') || 'Other'
}

function errorCode(row: FullRow, example: ApiError | undefined): Html {
  const { code, status, title, message, fallback, retry, fields, since } = row
  return html`<article class="code" id="${code}" aria-labelledby="title-${code}">
    <div>
      <h4 id="title-${code}">${codeLink(code)} - ${title}</h4>
      <dl>
        <div>
          <dt>Status</dt>
          <dd>${statusBadge(status, `${status} ${statusPhrases[status]}`)}</dd>
        </div>
        <div>
          <dt>Message</dt>
          <dd>
            ${withPlaceholders(message)}${fallback !== message && html` <small>or, in short: ${fallback}</small>`}
          </dd>
        </div>
        <div>
          <dt>Retry</dt>
          <dd>${prose(verdicts[retry])}</dd>
        </div>
        ${
          fields &&
          html`<div>
            <dt>Fields</dt>
            <dd>${fields.map((field) => html`<code>${field}</code> `)}</dd>
          </div> `
        }${
          since &&
          html`<div>
            <dt>Since</dt>
            <dd>${since}</dd>
          </div> `
        }
      </dl>
      ${sentenceList('Causes', row.causes)} ${sentenceList('Fixes', row.fixes)}
    </div>
    <figure>
      <figcaption>${example ? 'On the wire, for example' : 'On the wire'}</figcaption>
      ${codeBlock(`${code} on the wire`, envelopeText(row, example ?? { message: fallback, fields: {} }))}
    </figure>
  </article> `
}

/** A message with its placeholders set apart: `{scope}` stands for a value. */
function withPlaceholders(message: string): readonly Html[] {
  return message
    .split(/\{(\w+)\}/)
    .map((piece, index) => (index % 2 === 1 ? html`<var>${piece}</var>` : html`${piece}`))
}

function sentenceList(heading: string, sentences: readonly string[] = []): Html | undefined {
  if (sentences.length === 0) return undefined
  return html`<p class="label">${heading}</p>
    <ul>
      ${sentences.map((sentence) => html`<li>${prose(sentence)}</li> `)}
    </ul>`
}
