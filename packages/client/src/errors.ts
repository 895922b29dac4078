export { isFailure } from './lib/is-failure.ts'
