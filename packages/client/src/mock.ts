export { createFailure } from './lib/failure.ts'
