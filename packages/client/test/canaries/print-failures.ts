// Prints all failures as a program does that is careless with them: `print-failures.ts [kind]`; with a kind, it dies of the first of it.
import { provokeFailures } from './provoke-failures.ts'

const [, , kind] = process.argv
const { provoked } = await provokeFailures()
if (kind === undefined)
  for (const { name, thrown } of provoked) {
    console.log(name, thrown)
    console.error(thrown)
    console.dir(thrown, { depth: null, showHidden: true })
    console.trace(thrown)
    console.table([thrown])
    process.emitWarning(thrown as Error)
    // Warned of, with --unhandled-rejections=warn.
    void Promise.reject(thrown)
  }
else throw provoked.find(({ expected }) => expected === kind)?.thrown
