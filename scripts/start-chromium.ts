import { chromium } from 'playwright-core'
import type { Browser } from 'playwright-core'
import { placeOf } from './test-parts.ts'

const options = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run']
const silence = ['--disable-background-networking', '--disable-component-update', '--disable-sync']

/** Starts the Chromium of this machine, which is to be closed. */
export function startChromium(...more: readonly string[]): Promise<Browser> {
  return chromium.launch({ executablePath: placeOf('chromium'), args: [...options, ...silence, ...more] })
}
