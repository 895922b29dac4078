import type { BundleSize } from '../../scripts/bundle-size.ts'

/** How big a library is in a page, in bytes. */
export interface PeerSize extends BundleSize {
  readonly name: string
  readonly version: string
  /** Compressed, with the add-ons that retries and timeouts take, where these are not in its core. */
  readonly gzipWithDuties?: number
}
