import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startChromium } from '../../scripts/start-chromium.ts'
import { needs } from '../../scripts/test-parts.ts'
import { startExample } from '../start-example.ts'
import type { Example } from '../start-example.ts'

describe('examples/react-form', needs('chromium', 'examples/react-form'), () => {
  let example: Example
  let browser: Browser
  let page: Page
  let complaints: string[]
  beforeAll(async () => {
    example = await startExample('react-form')
    browser = await startChromium()
  }, 60_000)
  afterAll(async () => {
    await browser.close()
    await example.stop()
  })
  beforeEach(async () => {
    complaints = []
    page = await browser.newPage()
    page.on('pageerror', ({ message }) => complaints.push(message))
    page.on('console', (line) => void (/Content Security/.test(line.text()) && complaints.push(line.text())))
    await page.goto(example.origin)
  })
  afterEach(() => page.close())

  const input = (name: string): Locator => page.locator(`[name="${name}"]`)
  const submit = (): Promise<void> => page.getByRole('button', { name: 'Place the order' }).click()
  const fill = async (values: Readonly<Record<string, string>>): Promise<void> => {
    for (const [name, value] of Object.entries(values)) await input(name).fill(value)
  }
  /** What is said on the page, by the input it is said of; at the top it is said of none. */
  const problems = async (): Promise<Readonly<Record<string, string>>> => {
    const shown = await page.locator('.problem').all()
    const said = shown.map(async (line) => [
      ((await line.getAttribute('id')) ?? 'top').replace('-error', ''),
      await line.innerText(),
    ])
    return Object.fromEntries(await Promise.all(said)) as Readonly<Record<string, string>>
  }
  const focused = (): Promise<string | null> => page.locator(':focus').getAttribute('name', { timeout: 5_000 })

  it('case 86 shows what the server says beside the fields, the first focused, and clears it with the second submit', async () => {
    await fill({ email: 'ada@example.com', 'items.0.name': 'Throne', 'items.0.quantity': '0' })
    await submit()
    await expect.poll(problems).toEqual({
      'address.street': 'Street is missing',
      'address.city': 'City is missing',
      'items.0.name': 'Name must be a chair, a lamp or a table',
      'items.0.quantity': 'Quantity must be 1 or more',
    })
    await expect.poll(focused).toBe('address.street')
    const describedBy = await input('address.street').getAttribute('aria-describedby')
    expect(await page.locator(`[id="${describedBy}"]`).innerText()).toBe('Street is missing')
    expect(await input('email').getAttribute('aria-invalid')).toBe('false')

    await fill({
      'address.street': 'Mill Lane 1',
      'address.city': 'London',
      'items.0.name': 'Table',
      'items.0.quantity': '2',
    })
    await submit()
    await expect.poll(problems).toEqual({ top: 'total: must be 500 € at most, and is 600 €' })

    await fill({ 'items.0.quantity': '1' })
    await submit()
    await page.getByText('Thank you. Your order has number 7.').waitFor()
    expect(await problems()).toEqual({})
  })

  it('case 86 shows what is wrong with the second row at the second row', async () => {
    await fill({
      email: 'ada@example.com',
      'address.street': 'Mill Lane 1',
      'address.city': 'London',
      'items.0.name': 'Lamp',
    })
    await page.getByRole('button', { name: 'Add an item' }).click()
    await submit()
    await expect.poll(problems).toEqual({ 'items.1.name': 'Name must be a chair, a lamp or a table' })
    await expect.poll(focused).toBe('items.1.name')
    await page.getByRole('button', { name: 'Remove item 2' }).click()
    await submit()
    await page.getByText('Thank you').waitFor()
  })

  it('case 88 runs under a policy that lets no text be run as a script', async () => {
    const response = await page.reload()
    expect(response?.headers()['content-security-policy']).toMatch(/script-src 'self';/)
    await submit()
    await expect.poll(problems).toHaveProperty('email')
    expect(complaints).toEqual([])
  })

  it('shows at the top what belongs to no input', async () => {
    await page.getByRole('button', { name: 'Remove item 1' }).click()
    await fill({ email: 'ada@example.com', 'address.street': 'Mill Lane 1', 'address.city': 'London' })
    await submit()
    await expect.poll(problems).toEqual({ top: 'items: must have a row' })
  })

  it('says that the browser is offline, and keeps what was typed', async () => {
    await fill({ email: 'ada@example.com' })
    await page.context().setOffline(true)
    await submit()
    await expect.poll(problems).toEqual({ top: 'You are offline. Your order has not been sent.' })
    expect(await input('email').inputValue()).toBe('ada@example.com')
  })

  it('says a sentence of its own where a proxy answers with a page of HTML', async () => {
    const answer = { status: 502, contentType: 'text/html', body: '<h1>Bad gateway</h1>' }
    await page.route('**/api/orders', (route) => route.fulfill(answer))
    await submit()
    await expect.poll(problems).toEqual({ top: 'Something is wrong on our side. Please try again later.' })
  })
})
