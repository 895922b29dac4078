import { defineCatalog, standardErrors } from '@faultbook/contract'
import { describe, expect, it } from 'vitest'
import { renderHome } from './home.ts'

const errors = defineCatalog(standardErrors)
const home = renderHome({ errors, title: 'Customers API', origin: 'https://api.example.com', apiPath: '/api/v2' })

describe('renderHome()', () => {
  it('shows the base URL and a call with curl', () => {
    expect(home).toContain('<code>https://api.example.com/api/v2</code>')
    expect(home).toContain('curl https://api.example.com/api/v2/customers')
    expect(home).toContain('&quot;Authorization: Bearer &lt;key&gt;&quot;')
  })

  it('shows how an error is asked for', () => {
    expect(home).toContain('-H &quot;Prefer: error=RATE_001&quot;')
  })

  it('links the guide, the API description and the health check, and nothing elsewhere', () => {
    const links = [...home.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, target]) => target)
    expect(links).toEqual(expect.arrayContaining(['/errors', '/openapi.json', '/health', '/style.css']))
    expect(links.filter((target) => !/^[/#](?!\/)/.test(target ?? ''))).toEqual([])
  })

  it('shows markup in an origin as text', () => {
    const page = renderHome({ errors, title: 'T', origin: 'http://"><script>', apiPath: '' })
    expect(page).not.toContain('<script')
  })
})
